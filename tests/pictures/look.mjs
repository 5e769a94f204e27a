// Looks at every page and picture: node look.mjs FOLDER, where run.sh has put them.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { axe, axeColours, axeMoved } from "./lib/axe.mjs";
import { boxes } from "./lib/boxes.mjs";
import { launch, open } from "./lib/browser.mjs";
import { contrast } from "./lib/contrast.mjs";
import { drag } from "./lib/drag.mjs";
import { filters } from "./lib/filters.mjs";
import { frame } from "./lib/frame.mjs";
import { keys } from "./lib/keys.mjs";
import { lanes } from "./lib/lanes.mjs";
import { measured } from "./lib/measured.mjs";
import { PLANTS } from "./lib/plants.mjs";
import { print } from "./lib/print.mjs";
import { story } from "./lib/story.mjs";
import { PAGES } from "./pages.mjs";

const folder = resolve(process.argv[2]);
const SCHEMES = ["light", "dark"];

/** What a check finds; that it breaks off is a finding too, and the others go on. */
const tried = async (what, check) => {
  try {
    return await check();
  } catch (error) {
    return [{ rule: "broken", what: `${what} broke off: ${String(error.stack || error).split("\n").slice(0, 3).join(" ")}` }];
  }
};

/** The picture by itself: its boxes once, its colours in light and dark. */
const picture = async (browser, file) => {
  const found = [];
  const { page, noted } = await open(browser, file);
  found.push(...await tried("the picture's boxes", () => boxes(page)));
  for (const scheme of SCHEMES) {
    await page.emulateMedia({ colorScheme: scheme });
    found.push(...await tried(`the picture's contrast, ${scheme}`, () => contrast(page)));
  }
  await page.close();
  return [...found, ...noted];
};

/** Opens the details of something, and the table too. */
const opened = (page) =>
  page.evaluate(() => {
    (document.querySelector("svg [data-touchpoint]") || document.querySelector("svg [tabindex='0']"))?.focus();
    for (const one of document.querySelectorAll("details")) one.open = true;
  });

/** The page: its frame at two widths, what it does, and what axe says of it in light and dark. */
const drive = async (browser, file, kind, only = null) => {
  const found = [];
  const { page, noted } = await open(browser, file, { width: 1920, height: 1080 });
  const at = async (what, check) => {
    if (only && only !== check) return;
    const begun = Date.now();
    found.push(...(await tried(check.name, () => check(page))).map((one) => ({ ...one, what: `${what}: ${one.what}` })));
    if (process.env.TIMES) console.log(`     ${((Date.now() - begun) / 1000).toFixed(1)} s ${what} ${check.name}`);
  };
  await at("1920", frame);
  await at("1920", boxes);
  await page.setViewportSize({ width: 1280, height: 900 });
  await at("1280", frame);
  await at("1280", boxes);
  await at("keys", keys);
  await at("drag", drag);
  if (kind === "map") {
    await at("lanes", lanes);
    await at("filters", filters);
    await at("measured", measured);
    await at("story", story);
  }
  for (const scheme of SCHEMES) {
    await page.emulateMedia({ colorScheme: scheme });
    await opened(page);
    await at(scheme, scheme === "light" ? axeMoved : axeColours);
    await at(scheme, contrast);
  }
  await at("print", print);
  // All rules, with all of the map in sight.
  await page.emulateMedia({ colorScheme: "light", media: "screen" });
  await opened(page);
  await page.keyboard.press("0");
  await page.waitForTimeout(200);
  await at("light", axe);
  await page.close();
  return [...found, ...noted];
};

/** The check that looks for what a rule says. */
const CHECKS = { card: boxes, column: boxes, overlap: boxes, sheet: boxes, contrast, axe, keys, drag, lanes, filters, measured, story, print, broken: story, frame, request: frame, error: frame };

const tell = (name, found) => {
  console.log(`${found.length === 0 ? "ok  " : "FAIL"} ${name}`);
  for (const { rule, what } of found.slice(0, 12)) console.log(`       ${rule}: ${what}`);
  if (found.length > 12) console.log(`       and ${found.length - 12} more`);
  return found.length === 0;
};

/** A page and its picture. */
const look = ({ name, kind }) => async (browser) => {
  const begun = Date.now();
  const found = [
    ...await tried("the picture", () => picture(browser, join(folder, `${name}.svg`))),
    ...await tried("the page", () => drive(browser, join(folder, `${name}.html`), kind)),
  ];
  return tell(`${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`, found);
};

/** A page that is broken on purpose: the rule must find it. */
const plant = ({ name, rule, change, of = "hello" }, nth) => async (browser) => {
  const whole = readFileSync(join(folder, `${of}.html`), "utf8");
  const broken = change(whole);
  if (broken === whole) return tell(`planted: ${name}`, [{ rule, what: "the fault could not be planted" }]);
  const file = join(folder, "plants", `${nth}.html`);
  writeFileSync(file, broken);
  const found = await tried("the page", () => drive(browser, file, "map", CHECKS[rule]));
  const rules = [...new Set(found.map((one) => one.rule))];
  return tell(`planted: ${name}`, rules.includes(rule) ? [] : [{ rule, what: `not found; found were ${rules.join(", ") || "no others"}` }]);
};

const only = process.argv[3];
const jobs = PAGES.filter((one) => !only || one.name === only).map(look);
if (!only || only === "plants") {
  mkdirSync(join(folder, "plants"), { recursive: true });
  jobs.push(...PLANTS.map(plant));
}
// Two at a time: each page has a process of its own.
const waiting = [...jobs].reverse();
const browser = await launch();
let fine = jobs.length > 0;
const work = async () => {
  for (let job = waiting.pop(); job; job = waiting.pop()) fine = (await job(browser)) && fine;
};
await Promise.all([work(), work()]);
await browser.close();
if (!fine) process.exit(1);
