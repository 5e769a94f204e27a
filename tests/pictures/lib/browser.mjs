// The browser, and a page that notes what it should not do.

import { chromium } from "playwright-core";
import { pathToFileURL } from "node:url";

const CHROMIUM = process.env.CHROMIUM || "/usr/bin/chromium";

export const launch = () => chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--font-render-hinting=none"] });

/** A page of a file, with what went wrong while it was open in `noted`. */
export const open = async (browser, file, { width = 1280, height = 900, scheme = "light" } = {}) => {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme });
  const noted = [];
  const own = pathToFileURL(file).href;
  page.on("request", (request) => {
    const url = request.url();
    if (url !== own && !url.startsWith("data:")) noted.push({ rule: "request", what: `asks for ${url}` });
  });
  page.on("pageerror", (error) => noted.push({ rule: "error", what: String(error) }));
  page.on("console", (message) => {
    if (message.type() === "error") noted.push({ rule: "error", what: message.text() });
  });
  page.on("dialog", (dialog) => {
    noted.push({ rule: "error", what: `a dialog: ${dialog.message()}` });
    dialog.dismiss();
  });
  await page.goto(own);
  await page.evaluate(() => document.fonts.ready);
  return { page, noted };
};
