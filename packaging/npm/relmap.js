#!/usr/bin/env node
// Starts the program from the package for this platform, and ends as it ends.
'use strict';

const { spawnSync } = require('child_process');
const os = require('os');

const name = `relmap-${process.platform}-${process.arch}`;
let program;
try {
  program = require.resolve(`${name}/bin/relmap`);
} catch {
  console.error(`relmap: there is no program for ${process.platform} on ${process.arch} here.`);
  console.error(`If npm skipped optional dependencies, install it with: npm install ${name}`);
  process.exit(3);
}

const result = spawnSync(program, process.argv.slice(2), { stdio: 'inherit' });
if (result.error) {
  console.error(`relmap: cannot start ${program}: ${result.error.message}`);
  process.exit(3);
}
process.exit(result.signal ? 128 + os.constants.signals[result.signal] : result.status);
