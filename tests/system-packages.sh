#!/bin/sh
# What Debian must provide before Python can do the rest: as root it is installed, otherwise it is named.
#   system-packages.sh venv     the module that makes .venv
#   system-packages.sh tests    the browser, the reverse proxy and the Redis that the tests drive
#   system-packages.sh engines  the browsers of other kinds, and a screen for the one that needs one
set -eu

missing=""
need() { # need COMMAND PACKAGE
    command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}

case "${1:-}" in
venv)
    "${PYTHON:-python3}" -c 'import ensurepip' 2>/dev/null || missing="python3-venv"
    ;;
tests)
    need chromium chromium
    need chromedriver chromium-driver
    PATH="$PATH:/usr/sbin" need nginx nginx-light
    need redis-server redis-server
    need openssl openssl
    ;;
engines)
    need chromium chromium
    need firefox-esr firefox-esr
    need WebKitWebDriver webkit2gtk-driver
    need Xvfb xvfb
    ;;
*)
    echo "usage: $0 venv|tests|engines" >&2
    exit 2
    ;;
esac

[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Debian packages:$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q >/dev/null
    # shellcheck disable=SC2086 -- one word a package
    apt-get install -q -y --no-install-recommends $missing >/dev/null
else
    echo "These Debian packages are missing:$missing" >&2
    echo "Install them as root (apt-get install$missing) and run this again." >&2
    exit 1
fi
