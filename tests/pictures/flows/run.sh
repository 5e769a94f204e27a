#!/usr/bin/env bash
# Draws journeys and looks at the pictures: pages in Chromium, flowcharts in Mermaid.
# usage: tests/pictures/flows/run.sh [JOURNEYC]     (default: target/debug/journeyc)
set -euo pipefail
cd "$(dirname "$0")/../../.."
journeyc=$(realpath "${1:-target/debug/journeyc}")
here=tests/pictures/flows
home=$PWD/target/pictures/flows
chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
[ -n "$chromium" ] || { echo "pictures: no Chromium here; install it (Debian: apt-get install chromium), or say where it is in CHROMIUM" >&2; exit 1; }
mkdir -p "$home"

want=$(sha256sum < "$here/package.json" | cut -d' ' -f1)
if [ "$(cat "$home/.stamp" 2>/dev/null)" != "$want" ]; then
    cp "$here/package.json" "$home/package.json"
    (cd "$home" && npm install --silent --no-audit --no-fund --no-package-lock --ignore-scripts)
    echo "$want" > "$home/.stamp"
fi

rm -rf "$home/graphs"
draw() { # WORKSPACE JOURNEY NAME [FLAGS]
    for form in html mermaid; do
        "$journeyc" graph "$2" -C "$1" --format "$form" --out "$home/graphs/$3" "${@:4}" 2>/dev/null \
            || { echo "pictures: $2 of $1 cannot be drawn as $form" >&2; exit 1; }
    done
}
for workspace in examples/nordic-shop "$here/hard"; do
    journeys=$(grep -rhoE '^journey [a-z_]+' "$workspace" --include='*.journey' | cut -d' ' -f2 | sort)
    for journey in $journeys; do
        draw "$workspace" "$journey" "$(basename "$workspace")"
    done
done
draw examples/nordic-shop abandoned_cart path --path "a changed cart starts the hour again"

cp "$here"/*.mjs "$home"
(cd "$home" && node pages.mjs "$chromium" graphs && node flowcharts.mjs graphs)
