#!/usr/bin/env bash
# Installs the pinned engines and checkers under target/conformance; does nothing when they are there.
set -u
here=$(cd "$(dirname "$0")" && pwd)
out=${CONFORMANCE_HOME:-$here/../../target/conformance}
mkdir -p "$out" || { echo "setup: cannot make $out" >&2; exit 1; }

fail() { echo "setup: $1" >&2; exit 1; }
stamp() { cat "$@" | sha256sum | cut -d' ' -f1; }

python=${PYTHON:-python3}
want=$(stamp "$here/requirements.txt" "$here/constraints.txt")
if [ "$(cat "$out/venv/.stamp" 2>/dev/null)" != "$want" ]; then
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "Python 3.11 or newer is needed"
  [ -x "$out/venv/bin/python" ] || "$python" -m venv "$out/venv" || fail "python -m venv failed"
  "$out/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    -r "$here/requirements.txt" -c "$here/constraints.txt" || fail "pip install failed"
  echo "$want" > "$out/venv/.stamp"
fi

want=$(stamp "$here/package.json")
if [ "$(cat "$out/node/.stamp" 2>/dev/null)" != "$want" ]; then
  mkdir -p "$out/node" && cp "$here/package.json" "$out/node/package.json" || fail "cannot write $out/node"
  (cd "$out/node" && npm install --silent --no-audit --no-fund --no-package-lock --ignore-scripts) \
    || fail "npm install failed"
  echo "$want" > "$out/node/.stamp"
fi
echo "conformance tools ready"
