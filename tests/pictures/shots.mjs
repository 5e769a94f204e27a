// Screenshots of every page and picture, to look at: node shots.mjs FOLDER [NAME], after run.sh.

import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { launch, open } from "./lib/browser.mjs";
import { PAGES } from "./pages.mjs";

const SIZES = [["1280", 1280, 900], ["1920", 1920, 1080]];
// A3 lying without its margins, at 96 dots an inch.
const PAPER = { width: 1512, height: 1047 };

const [to, only] = process.argv.slice(2);
const from = resolve("target/pictures/pages");
mkdirSync(to, { recursive: true });
const browser = await launch();
for (const { name } of PAGES.filter((one) => !only || one.name === only)) {
  for (const scheme of ["light", "dark"]) {
    for (const [size, width, height] of SIZES) {
      const { page } = await open(browser, join(from, `${name}.html`), { width, height, scheme });
      await page.screenshot({ path: join(to, `${name}-${size}-${scheme}.png`) });
      await page.close();
    }
  }
  const { page } = await open(browser, join(from, `${name}.html`), PAPER);
  await page.emulateMedia({ media: "print" });
  const sheets = page.locator(".paper");
  const count = await sheets.count();
  for (let at = 0; at < count; at += 1) await sheets.nth(at).screenshot({ path: join(to, `${name}-a3-${at + 1}.png`) });
  await page.close();
}
await browser.close();
