// Looks at the HTML report in Chromium; look.mjs says at what.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";

import { HOSTILE, LABELS, LOOKS, PHONE, WIDE, check, open, overflow, pictures, screenshot } from "./look.mjs";
import { MadeRepository, mapOf } from "./made_repository.mjs";
import { JENKINS, serve } from "./server.mjs";

const repositories = [];

after(() => {
  for (const repository of repositories) repository.remove();
});

/** Makes a repository and its reports; returns their places. */
function report(map, notes) {
  const repository = new MadeRepository();
  repositories.push(repository);
  repository.tell(notes);
  if (map) repository.map(map);
  const folder = join(repository.folder, "pages");
  const file = join(repository.folder, "one.html");
  repository.relmap(1, "check", "--report", `html=${folder}`, "--report", `html-standalone=${file}`);
  return { folder, file };
}

test("a verdict without a map", async () => {
  await check(report(null).folder, "no-map");
});

test("a map of three releases", async () => {
  await check(report({ charts: mapOf("charts", 3, 24 * 30) }).folder, "three");
});

test("a map of sixty releases and a second chart", async () => {
  const map = { charts: mapOf("charts", 60, 24 * 9), kafka: mapOf("kafka", 5, 24 * 50) };
  await check(report(map).folder, "sixty");
});

test("a map of six hundred releases, on several pages", async () => {
  await check(report({ charts: mapOf("charts", 600, 40) }).folder, "six-hundred");
});

test("a map of forty charts", async () => {
  const map = {};
  for (let n = 0; n < 40; n += 1) map[`chart-${n}`] = mapOf(`chart-${n}`, 5 + n, 24 * 14);
  await check(report(map).folder, "fleet");
});

test("hostile text", async () => {
  const map = {};
  for (const [number, word] of HOSTILE.entries()) {
    map[`hostile-${number}`] = mapOf(word, 4, 500, (version) => `${word}-${version}`);
  }
  const notes = `\ncharts-1.0.0 (2026-10-01)\nApp: app-1.2.0\n\n- ${HOSTILE.join("\n- ")}\n`;
  await check(report(map, notes).folder, "hostile");
});

test("keys alone lead everywhere, and one sees where one is", async () => {
  const { folder } = report({ charts: mapOf("charts", 3, 24 * 30) });
  const server = await serve(folder, JENKINS);
  try {
    await open({ viewport: WIDE }, async (page) => {
      await page.goto(`${server.url}index.html`);
      const focusable = await page.evaluate(() =>
        document.querySelectorAll("a[href], summary, [tabindex='0']").length);
      const reached = new Set();
      for (let presses = 0; presses < focusable; presses += 1) {
        await page.keyboard.press("Tab");
        const found = await page.evaluate(() => {
          const { activeElement: element } = document;
          const { outlineStyle, outlineWidth } = getComputedStyle(element);
          const all = [...document.querySelectorAll("*")];
          return { at: all.indexOf(element), name: element.tagName, outlineStyle, outlineWidth };
        });
        assert.notEqual(found.name, "BODY", `after ${presses} of ${focusable}`);
        assert.notEqual(found.outlineStyle, "none", `${found.name} shows no focus`);
        assert.ok(parseFloat(found.outlineWidth) >= 2, found.name);
        reached.add(found.at);
      }
      assert.equal(reached.size, focusable);
    });
  } finally {
    server.close();
  }
});

test("release notes open by key and by click, and a link to them opens them", async () => {
  const { folder } = report({ charts: mapOf("charts", 6, 24 * 30) });
  const server = await serve(folder, JENKINS);
  try {
    await open({ viewport: PHONE }, async (page, faults) => {
      await page.goto(`${server.url}index.html`);
      const details = page.locator(".notes details").first();
      const text = details.locator("pre").first();
      assert.equal(await text.isVisible(), false);
      await details.locator("summary").focus();
      await page.keyboard.press("Enter");
      assert.equal(await text.isVisible(), true);
      await details.locator("summary").click();
      assert.equal(await text.isVisible(), false);
      await page.locator(".scroll tbody th a[href^='#notes']").first().click();
      assert.equal(await text.isVisible(), true);
      assert.deepEqual(faults, []);
    });
  } finally {
    server.close();
  }
});

test("an older Jenkins, which blocks the stylesheet too, shows everything", async () => {
  const { folder } = report({ charts: mapOf("charts", 20, 24 * 30) });
  const server = await serve(folder, "sandbox; default-src 'none'; img-src 'self';");
  try {
    await open({ viewport: WIDE }, async (page) => {
      await page.goto(`${server.url}index.html`);
      const seen = await page.evaluate(() => document.body.innerText);
      for (const text of ["fail", "needs exactly a patch bump (1.1.1)", "replicaCount: 2 -> 3", "charts-1.1.0"]) {
        assert.ok(seen.includes(text), text);
      }
      // Pictures keep the colours of light pages, and each is there once.
      const shown = await pictures(page);
      assert.ok(shown.length > 0);
      assert.ok(shown.every(({ form, colour }) => form === "wide" && LABELS.light.includes(colour)));
      await screenshot(page, "no-style");
    });
  } finally {
    server.close();
  }
});

test("one file stands alone", async () => {
  const map = { charts: mapOf("charts", 200, 120), kafka: mapOf("kafka", 5, 24 * 50) };
  const { file } = report(map);
  for (const look of LOOKS) {
    const what = `one file ${look.viewport.width} ${look.colorScheme}`;
    await open({ ...look, offline: true }, async (page, faults) => {
      await page.goto(pathToFileURL(file).href);
      assert.deepEqual(faults, [], what);
      assert.equal(await overflow(page), 0, what);
      const labels = await page.evaluate(overlaps);
      assert.ok(labels.seen > 100, what);
      assert.deepEqual(labels.faults, [], what);
      await screenshot(page, `one-${look.viewport.width}-${look.colorScheme}`);
    });
  }
});

/** Runs in the page: the labels of pictures that lie on one another or reach out of the picture. */
function overlaps() {
  const faults = [];
  let seen = 0;
  for (const picture of document.querySelectorAll("svg")) {
    if (!picture.checkVisibility()) continue;
    const room = picture.viewBox.baseVal;
    const boxes = [...picture.querySelectorAll("text")].map((text) => [text.textContent, text.getBBox()]);
    seen += boxes.length;
    boxes.sort((a, b) => a[1].y - b[1].y);
    boxes.forEach(([text, box], at) => {
      if (box.x < -1 || box.x + box.width > room.width + 1 || box.y + box.height > room.height + 1) {
        faults.push(`${text} reaches out`);
      }
      for (const [other, under] of boxes.slice(at + 1)) {
        if (under.y >= box.y + box.height - 2) break;
        if (under.x < box.x + box.width && box.x < under.x + under.width) {
          faults.push(`${text} lies on ${other}`);
        }
      }
    });
  }
  return { seen, faults: faults.slice(0, 5) };
}

test("paper shows light pictures, whatever the screen shows", async () => {
  const { folder } = report({ charts: mapOf("charts", 20, 24 * 30) });
  const server = await serve(folder, JENKINS);
  try {
    await open({ viewport: WIDE, colorScheme: "dark" }, async (page) => {
      await page.goto(`${server.url}index.html`);
      await page.emulateMedia({ media: "print" });
      const shown = await pictures(page);
      assert.ok(shown.length > 0);
      assert.ok(shown.every(({ colour }) => LABELS.light.includes(colour)));
      const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.equal(paper, "rgb(255, 255, 255)");
    });
  } finally {
    server.close();
  }
});

test("releases are chosen without a script", async () => {
  const { folder } = report({ charts: mapOf("charts", 40, 24 * 30) });
  const server = await serve(folder, JENKINS);
  try {
    await open({ viewport: PHONE }, async (page, faults) => {
      await page.goto(`${server.url}index.html`);
      const count = () => page.locator(".period tbody tr:visible").count();
      assert.equal(await count(), 40);
      const filter = page.locator(".filter", { hasText: "Steps" });
      const choice = filter.locator("label", { hasText: "major, minor or first" });
      const said = Number((await choice.textContent()).match(/\d+/)[0]);
      await choice.locator("input").check();
      assert.ok(said > 0 && said < 40);
      assert.equal(await count(), said);
      assert.equal(await page.locator(".notes details:visible").count() <= said, true);
      await filter.locator("input").first().check();
      assert.equal(await count(), 40);
      assert.deepEqual(faults, []);
    });
  } finally {
    server.close();
  }
});
