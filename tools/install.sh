#!/bin/sh
# Install a hash-pinned list, or this project itself, into the virtual environment; with uv when it is there.
set -eu
python=$1
what=$2
if command -v uv >/dev/null 2>&1; then
    install() { uv pip install --quiet --python "$python" "$@"; }
else
    install() { "$python" -m pip install --quiet --disable-pip-version-check "$@"; }
fi
if [ "$what" = --self ]; then
    install --no-deps --no-build-isolation --editable .
else
    install --require-hashes --requirement "$what"
fi
