#!/usr/bin/env bash
# Installs mermaid under target/map, for the test that lets it read the diagrams; does nothing when it is
# there. About 220 MB; a minute.
set -u
here=$(cd "$(dirname "$0")" && pwd)
out=${MAP_MODULES:-$here/../../target/map}
mkdir -p "$out" || { echo "setup: cannot make $out" >&2; exit 1; }
want=$(sha256sum < "$here/package.json" | cut -d' ' -f1)
if [ "$(cat "$out/.stamp" 2>/dev/null)" != "$want" ]; then
  cp "$here/package.json" "$out/package.json" || exit 1
  (cd "$out" && npm install --silent --no-audit --no-fund --no-package-lock --ignore-scripts) \
    || { echo "setup: npm install failed" >&2; exit 1; }
  echo "$want" > "$out/.stamp"
fi
echo "mermaid ready"
