// Looks at pages in Chromium, served under the policy of Jenkins: nothing is blocked or missing,
// pictures are painted, phones need not scroll sideways, both colour schemes work, and axe-core finds
// no fault. With SCREENSHOTS=FOLDER it leaves pictures to look at.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

import { JENKINS, serve } from "./server.mjs";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const flags = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
const axe = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

export const WIDE = { width: 1280, height: 900 };
const TABLET = { width: 800, height: 1000 };
export const PHONE = { width: 360, height: 740 };
/** The colours of labels and of notes at the rim. */
export const LABELS = {
  light: ["rgb(29, 33, 38)", "rgb(90, 99, 110)"],
  dark: ["rgb(231, 234, 237)", "rgb(163, 172, 183)"],
};
export const LOOKS = [WIDE, TABLET, PHONE].flatMap((viewport) =>
  ["light", "dark"].map((colorScheme) => ({ viewport, colorScheme })));

export const HOSTILE = [
  "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "שלום العربية", "👩‍💻 ✨",
  "word".repeat(200), "tab\there", "&amp; ]]> <!--",
];

let browser;

before(async () => {
  browser = await chromium.launch({ executablePath, args: flags });
});

after(async () => {
  await browser?.close();
});

/** Opens pages and collects whatever goes wrong with them. */
export async function open(options, use) {
  const context = await browser.newContext(options);
  const faults = [];
  const page = await context.newPage();
  page.on("console", (message) => faults.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`error: ${error}`));
  page.on("requestfailed", (request) =>
    faults.push(`failed: ${request.url()} (${request.failure().errorText})`));
  page.on("response", (response) => {
    if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`);
  });
  page.on("dialog", (dialog) => faults.push(`dialog: ${dialog.message()}`));
  try {
    return await use(page, faults);
  } finally {
    await context.close();
  }
}

export async function screenshot(page, name) {
  if (!process.env.SCREENSHOTS) return;
  const path = join(process.env.SCREENSHOTS, `${name}.png`);
  await page.screenshot({ path, fullPage: true });
}

/** What the page overflows by, sideways. */
export const overflow = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** The pictures that are shown, each with its form, its width and the colour of its labels. */
export const pictures = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("figure svg")].filter((picture) => picture.checkVisibility()).map((picture) => ({
      form: picture.parentElement.className,
      wide: picture.getBoundingClientRect().width,
      colour: getComputedStyle(picture.querySelector("text")).fill,
      titles: picture.querySelectorAll("circle > title, path > title").length,
    })));

/**
 * Looks at the first page of a folder, and at as many others; `blocked` is what the browser may say of what
 * the policy blocks.
 */
export async function check(folder, name, most = 1, blocked = /^$/) {
  const server = await serve(folder, JENKINS);
  try {
    const files = readdirSync(folder).filter((file) => file.endsWith(".html"));
    // The first page, and as many of the others as shall be.
    const others = files.filter((file) => file !== "index.html").sort();
    for (const file of ["index.html", ...others.reverse().slice(0, most)]) {
      const backgrounds = {};
      for (const look of LOOKS) {
        const { viewport: { width }, colorScheme } = look;
        const what = `${name}/${file} ${width} ${colorScheme}`;
        await open(look, async (page, faults) => {
          await page.goto(server.url + file, { waitUntil: "load" });
          assert.deepEqual(faults.filter((fault) => !blocked.test(fault)), [], what);
          assert.equal(await overflow(page), 0, `${what} scrolls sideways`);
          const shown = await pictures(page);
          assert.equal(shown.length, await page.locator("figure").count(), what);
          for (const { form, wide, colour, titles } of shown) {
            assert.ok(LABELS[colorScheme].includes(colour), `${what}: ${colour}`);
            assert.equal(form, width === PHONE.width ? "narrow" : "wide", what);
            assert.ok(wide > 0 && wide <= width, `${what}: a picture is ${wide} wide`);
            assert.ok(titles > 0, `${what}: no mark says what it is`);
          }
          backgrounds[colorScheme] = await page.evaluate(() =>
            getComputedStyle(document.body).backgroundColor);
          await screenshot(page, `${name}-${file}-${width}-${colorScheme}`);
        });
      }
      // A second time without the policy, under which axe-core cannot look at the page.
      for (const look of [LOOKS.at(0), LOOKS.at(-1)]) {
        await open(look, async (page) => {
          await page.goto(pathToFileURL(join(folder, file)).href);
          await faultless(page, `${name}/${file} ${look.viewport.width} ${look.colorScheme}`);
        });
      }
      assert.notEqual(backgrounds.light, backgrounds.dark, file);
    }
  } finally {
    server.close();
  }
}

/** Asks axe-core, with all details open so that it sees them too. */
async function faultless(page, what) {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  await page.evaluate(axe);
  const { violations, incomplete } = await page.evaluate(() => window.axe.run());
  const told = (list) => list.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  assert.deepEqual(told(violations), [], what);
  // Of single signs, and of what is scrolled away in a table, it cannot tell the contrast; the
  // palette's own test reckons it for every colour that text has.
  assert.deepEqual(told(incomplete.filter(({ id }) => id !== "color-contrast")), [], what);
}

