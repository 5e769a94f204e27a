// Pages in Chromium: texts stand in their boxes and on nothing else, axe-core finds no violation, nothing is
// fetched, and search, filters, slider, keys, pointer and print do what they say.
// usage: node pages.mjs CHROMIUM FOLDER
import { chromium } from "playwright-core";
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

const [executablePath, folder] = process.argv.slice(2);
const axe = fs.readFileSync("node_modules/axe-core/axe.min.js", "utf8");
const files = fs.readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".html")).sort();
assert.ok(files.length > 10, `only ${files.length} pages`);

/** What lies where it should not, in words. */
const misplaced = () => {
  const found = [];
  const share = (a, b, by) => a.left < b.right - by && b.left < a.right - by && a.top < b.bottom - by && b.top < a.bottom - by;
  const boxes = [...document.querySelectorAll("#view .box")].map((box) => box.getBoundingClientRect());
  const scale = document.querySelector("#view .graph").getScreenCTM().a;
  for (const step of document.querySelectorAll("#view .step")) {
    const box = step.querySelector(".box").getBoundingClientRect();
    const texts = [...step.querySelectorAll("text")].map((text) => [text.textContent, text.getBoundingClientRect()]);
    for (const [text, at] of texts) {
      const inside = at.left > box.left && at.right < box.right && at.top > box.top - 1 && at.bottom < box.bottom + 1;
      if (!inside) found.push(`out of its box: ${text}`);
    }
    // Lines of text are taller than their letters.
    texts.forEach(([one, a], at) => {
      for (const [two, b] of texts.slice(at + 1)) if (share(a, b, 2.5 * scale)) found.push(`on each other: ${one} | ${two}`);
    });
  }
  boxes.forEach((a, at) => {
    for (const b of boxes.slice(at + 1)) if (share(a, b, 0.1)) found.push("a box lies on a box");
  });
  for (const label of document.querySelectorAll("#view .edge-label")) {
    const ground = label.querySelector("rect").getBoundingClientRect();
    for (const text of label.querySelectorAll("text")) {
      const at = text.getBoundingClientRect();
      if (at.left < ground.left - 0.3 || at.right > ground.right + 0.3) found.push(`wider than measured: ${text.textContent}`);
    }
    for (const box of boxes) if (share(ground, box, 0.1)) found.push(`on a box: ${label.textContent}`);
  }
  return found;
};

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const open = async (file, colorScheme) => {
  // The checker is put into the page, which its own policy would not let in.
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme, bypassCSP: true });
  const page = await context.newPage();
  const fetched = [];
  const errors = [];
  page.on("request", (request) => { if (!/^(file|data):/.test(request.url())) fetched.push(request.url()); });
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto("file://" + path.resolve(folder, file));
  await page.evaluate(() => document.fonts.ready);
  return { context, page, fetched, errors };
};

for (const file of files) {
  for (const colorScheme of ["light", "dark"]) {
    const { context, page, fetched, errors } = await open(file, colorScheme);
    await page.keyboard.press("0");
    assert.deepEqual(await page.evaluate(misplaced), [], file);
    await page.addScriptTag({ content: axe });
    const { violations } = await page.evaluate(() => window.axe.run());
    assert.deepEqual(violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 200)}`), [], `${file} (${colorScheme})`);
    assert.deepEqual(fetched, [], file);
    assert.deepEqual(errors, [], file);
    await context.close();
  }
}

// ---- what a page does ----
const { context, page, errors } = await open("path/abandoned_cart.html", "light");
const box = () => page.getAttribute("#view svg", "viewBox").then((text) => text.split(" ").map(Number));

await page.keyboard.press("/");
await page.keyboard.type("viber");
assert.equal(await page.locator("#view .step.found").count(), 1);
assert.match(await page.textContent("#count"), /^1 /);
await page.keyboard.press("Enter");
assert.equal(await page.textContent("#detail h3"), "Your cart is waiting");
assert.match(await page.textContent("#detail code"), /^journeys\/purchase\/abandoned_cart\.journey:\d+$/);
assert.match(await page.textContent("#detail .doc"), /first reminder/);
await page.keyboard.press("Escape");
assert.equal(await page.locator("#view .searched").count(), 0);

await page.selectOption("#channel", "email");
assert.equal(await page.locator("#view .step.found").count(), 2);
await page.selectOption("#channel", "");
await page.selectOption("#stage", "0");
assert.equal(await page.locator("#view .step.found").count(), 4);
await page.selectOption("#stage", "");

await page.focus("#view");
await page.keyboard.press("0");
const whole = await box();
await page.keyboard.press("+");
const near = await box();
assert.ok(near[2] < whole[2], "+ zooms");
await page.keyboard.press("ArrowDown");
assert.ok((await box())[1] > near[1], "arrows move");
await page.mouse.move(400, 400);
const before = await box();
await page.mouse.wheel(0, -300);
assert.ok((await box())[2] < before[2], "the wheel zooms");
const dragged = await box();
await page.mouse.down();
await page.mouse.move(500, 450);
await page.mouse.up();
assert.ok((await box())[0] < dragged[0], "the pointer drags");
await page.keyboard.press("0");
assert.deepEqual(await box(), whole, "0 shows all");

await page.focus("#view");
await page.keyboard.press("Tab");
const said = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
assert.match(said, /^Begynder: Cart abandoned\..*fører til Vent op til 1 time$/);

await page.focus("#play");
for (let press = 0; press < 2; press += 1) await page.keyboard.press("ArrowRight");
assert.equal(await page.getAttribute("#play", "aria-valuetext"), "2026-11-02 12:50: Vent forfra");
assert.equal(await page.locator("#view .step.past").count(), 3);

await page.click("#theme");
assert.equal(await page.getAttribute("html", "data-theme"), "dark");
await page.click("#theme");
assert.equal(await page.getAttribute("html", "data-theme"), "light");

/** The pages of a flow on paper: how many sheets it has, and the pages with their sizes. */
const printed = async (page) => {
  const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString("latin1");
  const sizes = [...pdf.matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) => [Number(width), Number(height)]);
  return { sheets: await page.locator(".paper").count(), pages: pdf.match(/\/Type\s*\/Page[^s]/g).length, sizes };
};
// A3, and upright where the flow is; a flow that is too large for one has several.
const high = await printed(page);
assert.ok(await page.evaluate("view.full.h > view.full.w"), "the flow is higher than wide");
assert.deepEqual([high.sheets, high.pages], [2, 2], "a page for each sheet");
for (const [width, height] of high.sizes) assert.ok(Math.abs(width - 841.9) < 2 && Math.abs(height - 1190.6) < 2, `A3, upright: ${width} ${height}`);
// While something is looked for, only sheets where it stands, and they say what it is.
await page.fill("#search", "crm");
const some = await printed(page);
assert.equal(some.pages, 2, "the first sheet and that of the find");
assert.match(await page.textContent(".paper:nth-child(2) .sheet-number"), /^Kun: “crm” · Ark 2 af 2$/);
assert.equal(await page.locator(".paper .step.found").count(), 1);
await page.fill("#search", "");
assert.match(await page.textContent(".paper:nth-child(2) .sheet-number"), /^Ark 2 af 2$/);
assert.deepEqual(errors, []);
await context.close();
await browser.close();
console.log(`${files.length} pages, light and dark`);
