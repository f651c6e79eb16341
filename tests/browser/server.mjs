// Serves a folder on the loopback address as Jenkins serves a published report.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";

/** The header of a Jenkins controller that was not configured otherwise. */
export const JENKINS =
  "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self';";

const TYPES = {
  ".html": "text/html", ".css": "text/css", ".svg": "image/svg+xml", ".js": "text/javascript",
  ".json": "application/json",
};

/** Starts serving; `policy` is the Content-Security-Policy of every answer. */
export async function serve(folder, policy) {
  const server = createServer(async (request, response) => {
    const name = new URL(request.url, "http://x").pathname.slice(1);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Content-Security-Policy", policy);
    // Browsers ask for it by themselves.
    if (name === "favicon.ico") {
      response.statusCode = 204;
      response.end();
      return;
    }
    try {
      if (!/^[a-z0-9-]+\.[a-z]+$/.test(name)) throw new Error(name);
      const content = await readFile(join(folder, name));
      response.setHeader("Content-Type", TYPES[extname(name)]);
      response.end(content);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
