#!/bin/sh
# Install a hash-pinned list, or this project itself, into the virtual environment; with uv when it is there.
# Everything is compiled here, as pip does by itself: where PYTHONDONTWRITEBYTECODE is set, each start would compile it anew
# (SQLAlchemy alone takes a second).
set -eu
python=$1
what=$2
if command -v uv >/dev/null 2>&1; then
    install() { uv pip install --quiet --compile-bytecode --python "$python" "$@"; }
else
    "$python" -m pip --version >/dev/null 2>&1 || "$python" -m ensurepip >/dev/null  # an environment that uv made has no pip
    install() { "$python" -m pip install --quiet --disable-pip-version-check "$@"; }
fi
if [ "$what" = --self ]; then
    install --no-deps --no-build-isolation --editable .
    "$python" -m compileall -q brokerage providers
else
    install --require-hashes --requirement "$what"
fi
