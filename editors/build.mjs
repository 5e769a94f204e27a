// Makes the editors' files from `words.json`.
//
//     node editors/build.mjs            write the files
//     node editors/build.mjs --check    fail when one of them is out of date
//
// Made: vscode/syntaxes/journey.tmLanguage.json (from vscode/grammar.mjs) and vim/syntax/journey.vim (from vim/journey.template.vim).

import { readFileSync, writeFileSync } from "node:fs";
import { grammar } from "./vscode/grammar.mjs";

const here = (path) => new URL(path, import.meta.url);
const read = (path) => {
  try {
    return readFileSync(here(path), "utf8").replaceAll("\r\n", "\n");
  } catch (error) {
    if (error.code === "ENOENT") return "";
    throw error;
  }
};

const words = JSON.parse(read("words.json"));
const complaints = [];
for (const [name, list] of Object.entries(words)) {
  const bad = !Array.isArray(list) || list.some((w, i) => typeof w !== "string" || w === "" || (i > 0 && list[i - 1] >= w));
  if (bad) complaints.push(`words.json: "${name}" is not a sorted list of different words`);
}
if (complaints.length) {
  console.error(complaints.join("\n"));
  process.exit(1);
}

/** `@name@` is a list, `@a|b@` their union, `@a-b@` what a has and b has not: words only, parted by `\|`. */
function vim(template) {
  const isWord = (w) => /^[\p{L}_]/u.test(w);
  const never = "\\%(\\%$x\\)";
  return template.replace(/@([a-z|-]+)@/g, (_, expression) => {
    const [plus, ...minus] = expression.split("-");
    const take = (names) => names.split("|").flatMap((n) => words[n] ?? []).filter(isWord);
    const gone = new Set(minus.flatMap(take));
    const found = [...new Set(take(plus))].filter((w) => !gone.has(w)).sort();
    return found.length ? found.join("\\|") : never;
  });
}

const made = {
  "vscode/syntaxes/journey.tmLanguage.json": JSON.stringify(grammar(words), null, 2) + "\n",
  "vim/syntax/journey.vim": vim(read("vim/journey.template.vim")),
};

const check = process.argv.includes("--check");
let stale = 0;
for (const [path, text] of Object.entries(made)) {
  if (read(path) === text) continue;
  if (check) {
    console.error(`editors/${path} is out of date: run \`npm run build\` in editors/vscode`);
    stale += 1;
  } else {
    writeFileSync(here(path), text);
    console.log(`editors/${path}`);
  }
}
process.exit(stale ? 1 : 0);
