#!/bin/sh
# Installs Presidio into a room of its own (never into ours), then compares without a network. Usage: bench/detector/versus.sh [DIR]
set -eu
cd "$(dirname "$0")/../.."
room=${1:-$(mktemp -d)}
[ -x "$room/bin/python" ] || { python3 -m venv "$room" && "$room/bin/pip" install -q presidio-analyzer phonenumbers; }
PYTHONPATH=src:. exec unshare --map-root-user --net "$room/bin/python" -m bench.detector.versus
