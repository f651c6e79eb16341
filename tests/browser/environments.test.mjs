// Looks at the pages about environments and fleets in Chromium; look.mjs says at what.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { HOSTILE, PHONE, WIDE, check, open } from "./look.mjs";
import { MadeRepository, mapOf } from "./made_repository.mjs";
import { JENKINS, serve } from "./server.mjs";

const repositories = [];
const folders = [];

after(() => {
  for (const repository of repositories) repository.remove();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function made(name) {
  const repository = new MadeRepository(name);
  repositories.push(repository);
  return repository;
}

/** Deployments of the story: production gets each version later, and goes back once. */
const STORY = [
  { to: "staging", component: "web", version: "1.0.0" },
  { to: "production", component: "web", version: "1.0.0" },
  { to: "staging", component: "web", version: "1.0.1" },
  { to: "production", component: "web", version: "1.0.1" },
  { to: "production", component: "web", version: "1.0.0" },
  { to: "staging", component: "worker", version: "9.9.9", file: "worker" },
];

/** What the browser says of the one script where the policy blocks it. */
const BLOCKED = /^console: Blocked script execution in '[^']*' because the document's frame is sandboxed/;

test("environments without a map", async () => {
  const repository = made();
  repository.tell();
  repository.deploy(STORY);
  const folder = join(repository.folder, "pages");
  repository.relmap(0, "env", "html", folder);
  await check(folder, "environments-alone");
});

test("environments with the release map", async () => {
  const repository = made();
  repository.tell();
  repository.map({ charts: mapOf("charts", 3, 24 * 30) });
  repository.deploy(STORY);
  const folder = join(repository.folder, "pages");
  repository.relmap(0, "map", "html", folder);
  await check(folder, "environments-map", 3);
  const server = await serve(folder, JENKINS);
  try {
    await open({ viewport: WIDE }, async (page, faults) => {
      await page.goto(`${server.url}index.html`);
      await page.locator("td a[href^='environments.html#runs-web']").first().click();
      assert.ok(page.url().endsWith("environments.html#runs-web"), page.url());
      await page.locator("tr[id='runs-web'] a[href^='index.html#release-']").first().click();
      assert.match(page.url(), /index\.html#release-charts-1-0-[01]$/);
      assert.deepEqual(faults, []);
    });
  } finally {
    server.close();
  }
});

test("hostile text in environments", async () => {
  const repository = made();
  repository.tell();
  const deployments = [];
  for (const [number, word] of HOSTILE.entries()) {
    for (const to of ["staging", "production"]) {
      deployments.push({ to, component: word, version: `1.0.${number}`, file: `h${number}` });
      deployments.push({ to, component: word, version: word, file: `h${number}` });
    }
  }
  repository.deploy(deployments, HOSTILE[1]);
  const folder = join(repository.folder, "pages");
  repository.relmap(0, "env", "html", folder);
  await check(folder, "environments-hostile");
});

/** A fleet of repositories with these names, and one that is gone; returns the folder of its pages. */
function fleet(names) {
  const all = names.map((name, number) => {
    const repository = made(name);
    repository.tell();
    if (number === 0) repository.deploy(STORY);
    return repository;
  });
  const folder = mkdtempSync(join(tmpdir(), "relmap-fleet-"));
  folders.push(folder);
  mkdirSync(join(folder, "fleet"));
  const file = join(folder, "fleet", "relmap-fleet.toml");
  const listed = [...all.map(({ path }) => path), join(folder, "gone")].map((place) => JSON.stringify(place));
  writeFileSync(file, `repositories = [${listed.join(", ")}]\n`);
  const pages = join(folder, "pages");
  all[0].relmap(3, "fleet", "html", pages, "--fleet", file);
  return pages;
}

test("a fleet", async () => {
  await check(fleet(["web", "payment", "search"]), "fleet-pages", 4, BLOCKED);
});

test("hostile names of repositories", async () => {
  // A fleet file takes no control characters, and a folder no slash.
  const names = HOSTILE.map((word) => `x${word.replace(/[\t/]/g, "|").slice(0, 60)}`);
  await check(fleet(names), "fleet-hostile", 2, BLOCKED);
});

const shown = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("table.states tbody tr")]
      .filter((row) => row.checkVisibility())
      .map((row) => row.className.replace("by-state ", ""))
      .sort());

test("rows are chosen without a script, and found with one", async () => {
  const folder = fleet(["web", "payment", "search"]);
  const jenkins = await serve(folder, JENKINS);
  try {
    await open({ viewport: WIDE }, async (page) => {
      await page.goto(`${jenkins.url}index.html`);
      assert.deepEqual(await shown(page), ["fail", "fail", "to-release", "undecided"]);
      await page.getByLabel("undecided 1").check();
      assert.deepEqual(await shown(page), ["undecided"]);
      await page.getByLabel("all 4").focus();
      await page.keyboard.press("Space");
      assert.equal((await shown(page)).length, 4);
      assert.equal(await page.getByLabel("Search").count(), 0);
    });
  } finally {
    jenkins.close();
  }
  const policy = "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self';";
  const plain = await serve(folder, policy);
  try {
    await open({ viewport: PHONE }, async (page, faults) => {
      await page.goto(`${plain.url}index.html`);
      await page.getByLabel("Search").fill("PAY");
      assert.equal((await shown(page)).length, 1);
      assert.equal(await page.locator("output").textContent(), "1 of 4");
      await page.getByLabel("undecided 1").check();
      assert.equal((await shown(page)).length, 0);
      await page.goto(`${plain.url}environments.html`);
      await page.getByLabel("Search").fill("worker");
      assert.equal(await page.locator("table.matrix tbody tr:visible").count(), 1);
      assert.deepEqual(faults, []);
    });
  } finally {
    plain.close();
  }
});
