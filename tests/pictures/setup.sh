#!/usr/bin/env bash
# Installs the browser that looks at pictures, and what drives it; does nothing where they are there.
set -euo pipefail
cd "$(dirname "$0")"

fail() { echo "pictures: $1" >&2; exit 1; }

# Without a browser nothing is looked at, and that is no success: it is installed, or the run ends here.
if [ -z "${CHROMIUM:-}" ] && ! command -v chromium >/dev/null; then
    echo "pictures: there is no chromium; apt-get installs it" >&2
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-core fonts-noto-color-emoji; } >/dev/null \
        || fail "there is no chromium, and apt-get could not install it"
fi
browser=${CHROMIUM:-$(command -v chromium || true)}
[ -x "$browser" ] || fail "there is no ${browser:-chromium}; install it (Debian: apt-get install chromium), or say where it is in CHROMIUM"
npm ci --omit=optional --no-audit --no-fund --silent || fail "npm ci failed"
