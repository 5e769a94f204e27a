// Draws every picture as SVG and as a page: node draw.mjs JOURNEYC FOLDER

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PAGES } from "./pages.mjs";

const [journeyc, folder] = process.argv.slice(2);
for (const { name, args, workspace } of PAGES) {
  for (const format of ["svg", "html"]) {
    // Findings of hard cases are not what is looked at; errors end the run.
    const run = spawnSync(journeyc, [...args, "-C", workspace, "--format", format], { maxBuffer: 1 << 28 });
    if (run.status !== 0 || run.stdout.length === 0) {
      console.error(`${name} cannot be drawn as ${format}:\n${run.stderr}`);
      process.exit(1);
    }
    writeFileSync(join(folder, `${name}.${format}`), run.stdout);
  }
}
