#!/usr/bin/env bash
# Draws pictures with the compiler and looks at them in Debian's Chromium.
# usage: tests/pictures/run.sh [JOURNEYC]     (default: target/debug/journeyc)
set -euo pipefail
cd "$(dirname "$0")/../.."
journeyc=$(realpath "${1:-target/debug/journeyc}")
here=tests/pictures
out=target/pictures

"$here/setup.sh"
export CHROMIUM=${CHROMIUM:-$(command -v chromium)}

rm -rf "$out/pages"
mkdir -p "$out/pages"
node "$here/many.mjs" "$out/workspaces/many" 200
node "$here/large.mjs" "$out/workspaces/large"
node "$here/draw.mjs" "$journeyc" "$out/pages"
node "$here/look.mjs" "$out/pages"
node "$here/table.mjs" "$journeyc" "$out/table"
"$here/flows/run.sh" "$journeyc"
