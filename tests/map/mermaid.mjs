// Reads journey diagrams with mermaid itself and prints what it found in them, as JSON: for each file its
// title, and its tasks with section, score and actors. The signs that stand as entities are turned back, as
// mermaid does when it draws.
//
//     node mermaid.mjs MODULES FILE.mmd...
//
// MODULES is the folder that `npm install` of package.json was run in.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, ...files] = process.argv.slice(2);
const require = createRequire(pathToFileURL(resolve(modules, "package.json")));
const load = async (path) => import(pathToFileURL(resolve(modules, "node_modules", path)));

// mermaid looks for a DOM as it is loaded.
const { JSDOM } = require("jsdom");
const dom = new JSDOM("<!doctype html><body></body>");
globalThis.window = dom.window;
globalThis.document = dom.window.document;
const mermaid = (await load("mermaid/dist/mermaid.core.mjs")).default;

// While it parses, mermaid keeps `#58;` as `ﬂ°°58¶ß` and `#amp;` as `ﬂ°amp¶ß`.
const back = (text) =>
  text.replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(Number(code)));

const found = [];
for (const file of files) {
  const text = readFileSync(file, "utf8");
  // Its diagrams are loaded by the first parse.
  const parsed = await mermaid.parse(text);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  found.push({
    type: parsed.diagramType,
    title: back(db.getDiagramTitle()),
    sections: db.getSections().map(back),
    tasks: db.getTasks().map(({ section, task, score, people }) => ({
      section: back(section),
      task: back(task),
      score,
      actors: people.map(back),
    })),
  });
}
console.log(JSON.stringify(found));
