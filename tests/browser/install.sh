#!/usr/bin/env bash
# Puts a browser on a Debian or Ubuntu machine for tests/browser. Does nothing where there is one.
set -euo pipefail

for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then
        echo "browser: $(command -v "$name")"
        exit 0
    fi
done
command -v apt-get >/dev/null || { echo "no browser, and no apt-get to install one"; exit 1; }
root=()
[ "$(id -u)" -eq 0 ] || root=(sudo -n)
"${root[@]}" apt-get update -q
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium fonts-dejavu-core
command -v chromium
