// What is no grammar: manifest, lock file, language configuration and snippets.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";

const file = (path) => new URL(`../${path}`, import.meta.url);
const json = (path) => JSON.parse(readFileSync(file(path), "utf8"));

// Everything that the manifest names is there.
const { contributes, devDependencies } = json("package.json");
for (const path of [contributes.languages[0].configuration, contributes.grammars[0].path, contributes.snippets[0].path, "LICENSE", "README.md", "CHANGELOG.md"])
  assert.ok(existsSync(file(path)), `${path} is missing`);
for (const [name, version] of Object.entries(devDependencies)) assert.match(version, /^\d+\.\d+\.\d+$/, `${name} is not pinned`);

// The lock file records versions and hashes, no addresses.
const lock = readFileSync(file("package-lock.json"), "utf8");
assert.ok(!lock.includes('"resolved"'), "package-lock.json records download addresses: npm install --omit-lockfile-registry-resolved");

// Typing.
const configuration = json("language-configuration.json");
const { increaseIndentPattern, decreaseIndentPattern } = configuration.indentationRules;
const increase = new RegExp(increaseIndentPattern);
const decrease = new RegExp(decreaseIndentPattern);
for (const line of ["journey a {", 'journey a "A {x}" {   // why', "    wait up to 1 day {", "    } else {", "given [", 'x = "//" {'])
  assert.ok(increase.test(line), `does not indent after: ${line}`);
for (const line of ['da: "Hej {"', "// stage a {", "stage a { }", 'send x // {', "    wait 2 days"])
  assert.ok(!increase.test(line), `indents after: ${line}`);
for (const line of ["}", "    } else {", "  ]"]) assert.ok(decrease.test(line), `does not outdent: ${line}`);
const start = performance.now();
increase.test(`${'"a" / '.repeat(5000)}x`);
assert.ok(performance.now() - start < 200, "the indentation pattern is slow on a long line");

const enter = configuration.onEnterRules.map((rule) => [new RegExp(rule.beforeText.pattern), rule.action.appendText]);
const appended = (line) => enter.find(([before]) => before.test(line))?.[1];
assert.equal(appended("    /// A comment"), "/// ");
assert.equal(appended("//! A module"), "//! ");
assert.equal(appended("///"), undefined, "an empty doc line ends the comment");
assert.equal(appended("// plain"), undefined);

const wordPattern = new RegExp(configuration.wordPattern.pattern, `${configuration.wordPattern.flags}g`);
assert.deepEqual("send påmindelse(e.total) 2026-11-02".match(wordPattern), ["send", "påmindelse", "e", "total", "2026-11-02"]);

// Snippets: their keywords are words of the language, their braces balance.
const words = JSON.parse(readFileSync(file("../words.json"), "utf8"));
const known = new Set(Object.values(words).flat());
const channels = new Set(["sms", "email", "body", "subject"]); // names of channels and slots, not keywords
const snippets = json("snippets/journey.json");
for (const [name, { prefix, body, description }] of Object.entries(snippets)) {
  const text = body.join("\n");
  assert.ok(prefix && description, `${name} has no prefix or description`);
  const plain = text
    .replace(/\$\{\d+\|([^|,]*)[^}]*\|\}/g, "$1")
    .replace(/\$\{CURRENT_[A-Z]+\}/g, "01")
    .replace(/\$\{\d+:([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}/g, (_, inner) => inner.replace(/\$\{\d+:([^{}]*)\}/g, "$1"))
    .replace(/\$\{?\d+\}?/g, "x");
  for (const [open, close] of ["{}", "[]", "()"])
    assert.equal(plain.split(open).length, plain.split(close).length, `${name}: ${open}${close} do not balance in\n${plain}`);
  // The fixed words that begin a line must exist.
  for (const line of body) {
    const first = /^\s*(?:\} )?([a-z]+)(?=[ \n]|$)/.exec(line)?.[1];
    if (first && !channels.has(first)) assert.ok(known.has(first), `${name}: the language has no word \`${first}\``);
  }
}
for (const declaration of ["journey", "message", "persona", "rules", "test", "profile", "touchpoint"])
  assert.ok(Object.values(snippets).some((s) => s.prefix === declaration), `no snippet for ${declaration}`);

console.log(`manifest, lock file, language configuration and ${Object.keys(snippets).length} snippets are in order`);
