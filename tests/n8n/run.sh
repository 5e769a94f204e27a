#!/usr/bin/env bash
# Builds the workspaces of this harness for target `n8n`, runs the workflows on n8n's own executor
# under a virtual clock, and compares with the reference interpreter.
# usage: tests/n8n/run.sh [JOURNEYC]     (default: target/debug/journeyc)
set -euo pipefail
cd "$(dirname "$0")/../.."
journeyc=${1:-target/debug/journeyc}
here=tests/n8n
home=${N8N_HOME:-target/n8n}
failed=0
# n8n keeps a key in the folder of its user.
export N8N_USER_FOLDER="$PWD/$home/user"

"$here/setup.sh"
for workspace in examples/n8n examples/nordic-shop "$here"/workspaces/*/; do
    name=$(basename "$workspace")
    "$journeyc" build "$workspace" --target n8n --out "$PWD/$home/build/$name" >/dev/null 2>&1 || { echo "$workspace cannot be built"; failed=1; continue; }
    "$home/node/bin/node" "$here/run.cjs" "$journeyc" "$home/build/$name" "$workspace" \
        "$here/stories/$name"/*.json --plant 2> "$home/$name.log" \
        || { failed=1; tail -5 "$home/$name.log"; }
done
# What two executions ask at once needs a server; the store above has one connection.
together=("$home/node/bin/node" "$here/together.cjs" "$home/build/reached" "$home/build/capped" "$home/build/answers" "$home/build/beside" "$home/build/digest")
if [ -n "${N8N_POSTGRES:-}" ]; then
    "${together[@]}" "$N8N_POSTGRES" || failed=1
else
    "$here/postgres.sh" "${together[@]}" || failed=1
fi
exit "$failed"
