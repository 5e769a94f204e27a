#!/usr/bin/env bash
# Runs a command beside a PostgreSQL server of its own, with its address as the last argument, and takes the
# server away again. `setup.sh` installs it where there is none.
# usage: postgres.sh COMMAND [ARGUMENT ..]
set -euo pipefail

fail() { echo "n8n: $1" >&2; exit 1; }
bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1; }

PATH="$(bin):$PATH"
command -v initdb >/dev/null || fail "there is no PostgreSQL (initdb)"

# A server does not run as root.
data=$(mktemp -d)
as=()
if [ "$(id -u)" = 0 ]; then
    id postgres >/dev/null 2>&1 || fail "there is no user postgres to run the server as"
    chown postgres "$data"
    as=(setpriv --reuid=postgres --regid="$(id -g postgres)" --clear-groups)
fi
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
stop() { (cd "$data" && "${as[@]}" pg_ctl -D "$data/db" -m immediate stop >/dev/null 2>&1) || true; rm -rf "$data"; }
trap stop EXIT
(
    cd "$data"
    "${as[@]}" env LC_ALL=C initdb -D "$data/db" -U test -A trust -N >"$data/log" 2>&1
    "${as[@]}" env LC_ALL=C pg_ctl -D "$data/db" -w -l "$data/server" \
        -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off" start >>"$data/log" 2>&1
) || { tail -5 "$data"/log "$data"/server >&2; fail "the PostgreSQL server does not start"; }

"$@" "postgres://test@127.0.0.1:$port/postgres"
