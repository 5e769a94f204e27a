// What axe-core finds: all its rules, with details open.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const run = async (page, context, options) => {
  await page.evaluate(source);
  const { violations } = await page.evaluate(([where, how]) => globalThis.axe.run(where || document, { resultTypes: ["violations"], ...how }), [context, options]);
  return violations.flatMap((rule) => rule.nodes.slice(0, 3).map((node) => ({ rule: "axe", what: `${rule.id}: ${node.html.slice(0, 120)}` })));
};

export const axe = (page) => run(page, null, {});

/** All but one rule: to it, a name that is cut at the window's edge is half of one. */
export const axeMoved = (page) => run(page, null, { rules: { "label-content-name-mismatch": { enabled: false } } });

/** What depends on colours, around the picture; the picture's own are measured in `contrast`. */
export const axeColours = (page) => run(page, { exclude: ["#view svg"] }, { runOnly: ["color-contrast", "link-in-text-block"] });
