#!/usr/bin/env bash
# Builds the examples and the workspaces of this harness, and runs the emitted documents on both
# engines, under one virtual clock.
# usage: tests/conformance/run.sh [JOURNEYC]     (default: target/debug/journeyc)
set -euo pipefail
cd "$(dirname "$0")/../.."
journeyc=${1:-target/debug/journeyc}
here=tests/conformance
out=target/conformance/build
failed=0

"$here/setup.sh"
python3 "$here/selftest.py" || failed=1

# The next versions of some workspaces, which scenarios deploy in their midst.
for workspace in "$here"/later/*/; do
    name=$(basename "$workspace")-later
    "$journeyc" build "$workspace" --out "$PWD/$out/$name" >/dev/null
    node "$here/lint.mjs" "$out/$name"/aws/*.asl.json || failed=1
done

for workspace in examples/hello examples/link-mobility examples/nordic-shop "$here"/workspaces/*/; do
    name=$(basename "$workspace")
    "$journeyc" build "$workspace" --out "$PWD/$out/$name" >/dev/null
    node "$here/lint.mjs" "$out/$name"/aws/*.asl.json || failed=1
    scenarios=()
    for file in "$here/scenarios/$name"/*.json; do
        scenarios+=(--scenarios "$file")
    done
    python3 "$here/run_scenarios.py" "$out/$name" --engine both "${scenarios[@]}" || failed=1
done

"$journeyc" build examples/nordic-shop --env staging --out "$PWD/$out/nordic-shop" >/dev/null
node "$here/lint.mjs" "$out"/nordic-shop/staging/aws/*.asl.json || failed=1

exit "$failed"
