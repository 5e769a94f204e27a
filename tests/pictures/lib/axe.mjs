// What axe-core finds: all its rules, with details open.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const axe = async (page) => {
  await page.evaluate(source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations.flatMap((rule) => rule.nodes.slice(0, 3).map((node) => ({ rule: "axe", what: `${rule.id}: ${node.html.slice(0, 120)}` })));
};
