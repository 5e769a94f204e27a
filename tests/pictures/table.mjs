// The whole table: hard cases and the examples, maps and flows, at 1280 and 1920 and on A3, light and dark.
// node table.mjs JOURNEYC FOLDER            measures the cells that `look.mjs` and `flows/` do not
// node table.mjs JOURNEYC FOLDER --shots    also writes a picture of every cell, and sheets of them to look at
//
// What cannot differ is not measured twice: boxes are in the units of the picture, so neither the window nor the
// colours move them, and paper is light. So for each case there are: the frame at both widths, the boxes of the
// screen once, the contrasts in light and dark, and of each sheet of paper the boxes and the contrasts.

import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { boxes } from "./lib/boxes.mjs";
import { launch, open } from "./lib/browser.mjs";
import { contrast } from "./lib/contrast.mjs";
import { frame } from "./lib/frame.mjs";
import { PAGES } from "./pages.mjs";

const LARGE = "target/pictures/workspaces/large";
const HARD = "tests/pictures/flows/hard";
const flow = (name, workspace, more = []) => ({ name: `${name}-flow`, kind: "flow", args: ["graph", name, ...more], workspace });

// The largest first: the others fill what time it takes.
const CASES = [
  flow("crowd", LARGE),
  ...PAGES,
  { name: "measured", kind: "map", args: ["map", "kurven_today", "--data", "data/october.csv"], workspace: "examples/nordic-shop", whole: true },
  flow("twelve", LARGE),
  flow("titled", LARGE),
  flow("rounds", HARD),
  flow("one_step", HARD),
  flow("hello", "examples/hello"),
  flow("abandoned_cart", "examples/nordic-shop", ["--path", "help"]),
  flow("delivery", "examples/nordic-shop"),
];
const SIZES = [["1280", 1280, 900], ["1920", 1920, 1080]];
const SCHEMES = ["light", "dark"];
// A3 without its margins, at 96 dots an inch: lying, and large enough for the upright one.
const PAPER = { width: 1512, height: 1510 };
/** How far the lines of a step may reach into each other: they are set closer than their letters are tall. */
const CLOSE = { map: 1, flow: 2.5 };

const [journeyc, to, mode] = process.argv.slice(2);
const folder = resolve(to);
const shots = mode === "--shots";
const only = process.argv[4] && !shots ? process.argv[4] : process.argv[5];
mkdirSync(folder, { recursive: true });

const draw = ({ name, args, workspace }) => {
  const run = spawnSync(journeyc, [...args, "-C", workspace, "--format", "html"], { maxBuffer: 1 << 28 });
  if (run.status !== 0 || run.stdout.length === 0) throw new Error(`${name} cannot be drawn:\n${run.stderr}`);
  const file = join(folder, `${name}.html`);
  writeFileSync(file, run.stdout);
  return file;
};

/** Runs in the page: shapes and texts that are in the picture and not drawn, because a style hides them. */
const hidden = (selector) => {
  const all = [...document.querySelectorAll(`${selector} rect, ${selector} path, ${selector} circle, ${selector} text`)];
  const gone = all.filter((one) => getComputedStyle(one).display === "none" || getComputedStyle(one).visibility === "hidden");
  return [...new Set(gone.map((one) => one.getAttribute("class")))].map((name) => ({ rule: "hidden", what: `"${name}" is not drawn` }));
};

/** All cells of a case: what is found in them, and their pictures. */
const cells = async (browser, one) => {
  const { name, kind, whole } = one;
  const { page, noted } = await open(browser, draw(one), PAPER);
  const found = [];
  const pictures = [];
  const cell = (what, more) => found.push(...more.map((of) => ({ ...of, what: `${what}: ${of.what}` })));
  const shot = async (what, of) => {
    if (!shots) return;
    const path = join(folder, `${name}-${what}.png`);
    await of.screenshot({ path });
    pictures.push(path);
  };
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const count = await page.locator(".paper").count();
  if (count === 0) cell("a3", [{ rule: "sheet", what: "there is no sheet of paper" }]);
  for (let at = 1; at <= count; at += 1) {
    const sheet = `#papers .paper:nth-child(${at})`;
    if (kind === "flow" || whole) cell(`a3 ${at}`, await boxes(page, sheet, CLOSE[kind]));
    cell(`a3 ${at}`, await contrast(page, sheet));
    cell(`a3 ${at}`, await page.evaluate(hidden, sheet));
    if (at <= 6) await shot(`a3-${at}`, page.locator(sheet));
  }
  const [ground, ink] = await page.evaluate(() => [".paper .sheet, .paper .ground", ".paper text"].map((one) => getComputedStyle(document.querySelector(one)).fill));
  if (ground !== "none" && ground !== "rgb(255, 255, 255)") cell("a3", [{ rule: "sheet", what: `paper is ${ground}` }]);
  if (ink.match(/\d+/g).some((channel) => Number(channel) > 128)) cell("a3", [{ rule: "sheet", what: `ink is ${ink}` }]);
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ media: "screen", colorScheme });
    for (const [size, width, height] of SIZES) {
      if (kind === "map" && !shots) continue;
      await page.setViewportSize({ width, height });
      // The window's size is known to the page when it has drawn itself anew.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      if (shots) await page.reload();
      if (shots) await page.evaluate(() => document.fonts.ready);
      if (colorScheme === "light") cell(size, await frame(page));
      await shot(`${size}-${colorScheme}`, page);
    }
    if (kind === "flow" || whole) cell(colorScheme, await contrast(page));
  }
  if (kind === "flow" || whole) cell("screen", await boxes(page, "#view svg", CLOSE[kind]));
  cell("screen", await page.evaluate(hidden, "#view svg"));
  await page.close();
  return { found: [...found, ...noted], pictures, count };
};

/** Faults that are planted on paper: each must be found. */
const PLANTS = [
  ["letters that are too large for their box", ".paper .title{font-size:22px!important}", (page) => boxes(page, "#papers .paper", CLOSE.flow)],
  ["lines on each other", ".paper .caption{transform:translateY(12px)}", (page) => boxes(page, "#papers .paper", CLOSE.flow)],
  ["a text outside of the sheet", ".paper .sheet-number{transform:translateX(60px)}", (page) => boxes(page, "#papers .paper", CLOSE.flow)],
  ["letters that are too pale", ".paper .detail,.paper .note{fill:#b8bec8!important}", (page) => contrast(page, "#papers .paper")],
];
const plants = async (browser) => {
  const { page } = await open(browser, draw(flow("hello", "examples/hello")), PAPER);
  await page.emulateMedia({ media: "print" });
  const missed = [];
  for (const [name, css, look] of PLANTS) {
    const style = await page.evaluateHandle((text) => document.head.appendChild(Object.assign(document.createElement("style"), { textContent: text })), css);
    if ((await look(page)).length === 0) missed.push(name);
    await style.evaluate((one) => one.remove());
  }
  await page.close();
  return missed;
};

/** A sheet of pictures, to look at many at once. */
const contact = async (browser, name, pictures) => {
  const page = await browser.newPage({ viewport: { width: 2400, height: 800 } });
  const file = join(folder, "contact.html");
  const cell = (path) => `<figure><img src="${pathToFileURL(path).href}"><figcaption>${path.split("/").pop()}</figcaption></figure>`;
  writeFileSync(file, `<style>body{margin:0;display:grid;grid-template-columns:repeat(4,1fr);gap:8px;background:#888;font:11px sans-serif}figure{margin:0}img{width:100%;display:block}</style>${pictures.map(cell).join("")}`);
  await page.goto(pathToFileURL(file).href);
  await page.screenshot({ path: join(folder, `contact-${name}.png`), fullPage: true });
  await page.close();
};

const browser = await launch();
const waiting = CASES.filter((one) => !only || one.name === only).reverse();
let fine = waiting.length > 0;
const work = async () => {
  for (let one = waiting.pop(); one; one = waiting.pop()) {
    const begun = Date.now();
    let made = { found: [], pictures: [], count: 0 };
    try {
      made = await cells(browser, one);
    } catch (error) {
      made.found.push({ rule: "broken", what: String(error.stack || error) });
    }
    const { found, pictures, count } = made;
    console.log(`${found.length === 0 ? "ok  " : "FAIL"} table: ${one.name}, ${count} of A3 (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
    for (const { rule, what } of found.slice(0, 12)) console.log(`       ${rule}: ${what}`);
    if (found.length > 12) console.log(`       and ${found.length - 12} more`);
    fine = fine && found.length === 0;
    if (pictures.length > 0) await contact(browser, one.name, pictures);
  }
};
await Promise.all([work(), work()]);
if (!only) {
  const missed = await plants(browser);
  console.log(missed.length === 0 ? `ok   table: ${PLANTS.length} planted faults` : `FAIL table: not found: ${missed.join(", ")}`);
  fine = fine && missed.length === 0;
}
await browser.close();
if (!fine) process.exit(1);
