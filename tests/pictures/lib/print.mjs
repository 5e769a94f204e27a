// Printing: sheets of A3, lying, with letters of six points and more. Read from the PDF that Chromium makes, as
// one click on the button prints it.

import { boxes } from "./boxes.mjs";

// It says that it has no canvas, which only drawing needs.
const { log } = console;
console.log = () => {};
const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");
console.log = log;

const POINT = 72 / 25.4;
/** The least size of letters, and what the printer leaves free at each edge, in points. */
const [LEAST, MARGIN] = [6, 10 * POINT];

/** What a reader sees of a text: no space, and no signs for its direction. */
const solid = (text) => text.normalize("NFKC").replace(/[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufe0f]/gu, "");
/** Texts that a PDF gives back as they were written: not those that run to the left, nor those in letters of the
 *  reader's machine, which need not have them. */
const plain = (text) => !/[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]|\p{Extended_Pictographic}/u.test(text);

/** The pages of a PDF: their size, and their texts with the place and the size of each. */
const read = async (pdf) => {
  const document = await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise;
  const pages = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    const [left, bottom, right, top] = page.view;
    const { items } = await page.getTextContent();
    const texts = items.filter(({ str }) => str.trim() !== "").map(({ str, transform, width }) => ({
      str, x: transform[4], y: transform[5], width, size: Math.hypot(transform[2], transform[3]),
    }));
    pages.push({ width: right - left, height: top - bottom, texts, all: solid(items.map(({ str }) => str).join("")) });
  }
  await document.destroy();
  return pages;
};

/** What the page says of its sheets: for each its stages, lanes and names, and whether it says that it is reduced. */
const sheets = () => [...document.querySelectorAll("#papers .paper")].map((paper) => ({
  lanes: [...paper.querySelectorAll("[data-lane]")].map((lane) => lane.dataset.lane),
  labels: [...paper.querySelectorAll("[data-lane] > .label")].map((label) => label.textContent),
  foot: [...paper.querySelectorAll("[data-lane='foot'] text")].map((text) => text.textContent),
  shown: paper.getClientRects().length > 0,
}));

export const print = async (page) => {
  const found = [];
  const must = (holds, what) => { if (!holds) found.push({ rule: "print", what }); };
  // One click: the button asks the browser to print, and nothing else.
  await page.evaluate(() => { window.asked = 0; window.print = () => { window.asked += 1; }; });
  await page.locator("#print").click();
  must(await page.evaluate(() => window.asked) === 1, "the button does not print");
  must((await page.evaluate(sheets)).every((one) => !one.shown), "the screen shows the sheets of paper");

  const pages = await read(await page.pdf({ preferCSSPageSize: true, printBackground: true }));
  await page.emulateMedia({ media: "print" });
  const made = await page.evaluate(sheets);
  must(await page.evaluate(() => ![...document.querySelectorAll(".bar, #side, #view")].some((one) => one.getClientRects().length > 0)), "the bar, the view or the details are printed");
  for (let at = 0; at < made.length; at += 1) {
    found.push(...(await boxes(page, `#papers .paper:nth-child(${at + 1})`)).map((one) => ({ rule: "print", what: `sheet ${at + 1}: ${one.what}` })));
  }
  await page.emulateMedia({ media: null });
  must(made.length > 0 && pages.length === made.length, `${made.length} sheets are printed on ${pages.length} pages`);

  const { map, title } = await page.evaluate(() => ({ map: JSON.parse(document.getElementById("data").textContent).map, title: document.title }));
  pages.forEach(({ width, height, texts, all }, at) => {
    const sheet = `sheet ${at + 1}`;
    must(Math.abs(width - 420 * POINT) < 2 && Math.abs(height - 297 * POINT) < 2, `${sheet} has ${width} by ${height} points, and A3 lying has 1191 by 842`);
    const { lanes, labels, foot } = made[at] || { lanes: [], labels: [], foot: [] };
    const smallest = Math.min(...texts.map(({ size }) => size));
    const reduced = foot.some((text) => text.includes("%"));
    must(smallest >= LEAST || reduced, `${sheet} has letters of ${smallest.toFixed(2)} points`);
    for (const { str, x, y, width: wide } of texts) {
      const inside = x >= MARGIN - 1 && x + wide <= width - MARGIN + 1 && y >= MARGIN - 1 && y <= height - MARGIN + 1;
      must(inside, `${sheet}: "${str}" stands at ${x.toFixed(0)}, ${y.toFixed(0)} and is ${wide.toFixed(0)} wide`);
    }
    // Number and name on each; the head on the first, the foot of the map on the last.
    const numbers = foot.join(" ").match(/\d+(?!\d*\s*%)/g) || [];
    must(numbers.slice(-2).join(" ") === `${at + 1} ${pages.length}`, `${sheet} calls itself "${foot.join(" ")}"`);
    must(!plain(title) || all.includes(solid(title).slice(0, 20)), `${sheet} does not say which map it is of`);
    must(lanes.includes("header") === (at === 0), `${sheet}: the head of the map is not where it belongs`);
    must(lanes.includes("footer") === (at + 1 === pages.length), `${sheet}: the foot of the map is not where it belongs`);
    // Each lane has its name, and stands below its stages.
    const named = lanes.filter((lane) => !["header", "stages", "footer", "foot"].includes(lane));
    must(labels.length >= named.length, `${sheet}: ${named.length - labels.length} lanes have no name`);
    for (const label of labels) must(all.includes(solid(label)), `${sheet} does not show the name of the lane ${label}`);
    must(named.length === 0 || lanes.includes("stages"), `${sheet} has lanes and no stages`);
    must(named.length === 0 || lanes.includes("touchpoints") || lanes.includes("names") || !lanes.includes("needs"), `${sheet} does not say whose lanes these are`);
  });

  // Everything that the map says of touchpoints is printed somewhere.
  const all = pages.map((one) => one.all).join("\n");
  const printed = (text) => !plain(text) || all.includes(solid(text));
  for (const one of map.touchpoints.flatMap((of) => of.variants)) {
    for (const text of [one.title, ...one.asks, ...one.actions, ...one.needs.map((need) => need.text), ...one.pains.map((pain) => pain.text || ""), ...one.opportunities.map((of) => of.text || "")]) {
      must(printed(text), `"${text}" is not printed`);
    }
  }
  for (const { title: name } of [...map.stages, ...map.personas, ...map.messages]) must(printed(name), `"${name}" is not printed`);
  return found;
};
