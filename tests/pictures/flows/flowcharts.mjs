// Flowcharts in Mermaid: each parses, has every step and every way of the page that was drawn beside it, and says
// what the source says.
// usage: node flowcharts.mjs FOLDER
import { JSDOM } from "jsdom";
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

// Mermaid looks for a document when it is loaded.
const { window } = new JSDOM("<!doctype html><body></body>");
Object.assign(globalThis, { window, document: window.document });
for (const name of ["Element", "Node", "HTMLElement", "SVGElement", "DocumentFragment", "DOMParser", "NodeFilter"]) globalThis[name] = window[name];
const { default: mermaid } = await import("mermaid");
mermaid.initialize({ startOnLoad: false });

const [folder] = process.argv.slice(2);
const files = fs.readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".mmd")).sort();
assert.ok(files.length > 10, `only ${files.length} flowcharts`);

/** A text as it is drawn: Mermaid keeps the codes of characters in a form of its own until then. */
const drawn = (text) => text.replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(Number(code)));

for (const file of files) {
  const text = fs.readFileSync(path.join(folder, file), "utf8");
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const page = fs.readFileSync(path.join(folder, file.replace(/mmd$/, "html")), "utf8");
  const graph = JSON.parse(/id="data">(.*?)<\/script>/s.exec(page)[1]);
  const steps = db.getVertices();
  assert.equal(steps.size, graph.nodes.length, file);
  graph.nodes.forEach((node, at) => {
    const said = drawn(steps.get(`n${at}`).text).split("<br>");
    assert.equal(said[0], `${graph.words.kinds[node.kind]}: ${node.title}`, file);
    assert.deepEqual(said.slice(1, 1 + node.lines.length), node.lines, file);
  });
  const ways = db.getEdges();
  assert.equal(ways.length, graph.edges.length, file);
  graph.edges.forEach((edge, at) => {
    assert.equal(ways[at].start, `n${edge.from}`, file);
    assert.equal(ways[at].end, `n${edge.to}`, file);
    assert.equal(drawn(ways[at].text), [...edge.labels, ...(edge.time ? [edge.time] : [])].join(" · "), file);
  });
}
console.log(`${files.length} flowcharts`);
