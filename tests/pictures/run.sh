#!/usr/bin/env bash
# Draws pictures with the compiler and looks at them in Debian's Chromium.
# usage: tests/pictures/run.sh [JOURNEYC]     (default: target/debug/journeyc)
set -euo pipefail
cd "$(dirname "$0")/../.."
journeyc=$(realpath "${1:-target/debug/journeyc}")
here=tests/pictures
out=target/pictures

fail() { echo "pictures: $1" >&2; exit 1; }

# Without a browser nothing is looked at, and that is no success: it is installed, or the run ends here.
if [ -z "${CHROMIUM:-}" ] && ! command -v chromium >/dev/null; then
    echo "pictures: there is no chromium; apt-get installs it" >&2
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-core fonts-noto-color-emoji; } >/dev/null \
        || fail "there is no chromium, and apt-get could not install it"
fi
CHROMIUM=${CHROMIUM:-$(command -v chromium || true)}
[ -x "$CHROMIUM" ] || fail "there is no ${CHROMIUM:-chromium}; install it (Debian: apt-get install chromium), or say where it is in CHROMIUM"
export CHROMIUM
(cd "$here" && npm ci --omit=optional --no-audit --no-fund --silent) || fail "npm ci failed"

rm -rf "$out/pages"
mkdir -p "$out/pages"
node "$here/many.mjs" "$out/workspaces/many" 200
node "$here/large.mjs" "$out/workspaces/large"
node "$here/draw.mjs" "$journeyc" "$out/pages"
node "$here/look.mjs" "$out/pages"
node "$here/table.mjs" "$journeyc" "$out/table"
"$here/flows/run.sh" "$journeyc"
