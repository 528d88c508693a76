#!/bin/sh
# Chromium and PostgreSQL for the tests. On Debian as root they are installed when missing; elsewhere the tests that
# need them are skipped and say so (with CI=true that is a failure).
set -eu
missing=
# The headless shell is lighter than the browser; an old Debian does not have it.
if ! command -v chromium-headless-shell >/dev/null 2>&1; then
    if [ -f /etc/debian_version ] && [ "$(id -u)" = 0 ]; then
        apt-cache show chromium-headless-shell >/dev/null 2>&1 || apt-get update -qq >/dev/null 2>&1 || true
        apt-cache show chromium-headless-shell >/dev/null 2>&1 && missing="$missing chromium-headless-shell"
    fi
    [ -n "$missing" ] || command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing="$missing chromium"
fi
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -n "$missing" ] || exit 0
if [ -f /etc/debian_version ] && [ "$(id -u)" = 0 ]; then
    echo "Installing$missing for the tests"
    log=$(mktemp)
    if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >"$log" 2>&1; then
        tail -n 5 "$log"
        echo "Could not install$missing: the tests that need it will say so"
    fi
    rm -f "$log"
else
    echo "Not installed here:$missing. The tests that need it are skipped."
fi
