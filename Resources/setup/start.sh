#!/usr/bin/env bash
# Installs what is missing, builds a release, and opens the console: on the demo cloud, or with the arguments given.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

need_swift
need_headers
# Without gcloud the console still opens, and says what is missing.
need_gcloud || true
swift build -c release --static-swift-stdlib --product psconsole --quiet
program=$(swift build -c release --static-swift-stdlib --show-bin-path)/psconsole
if [ ! -t 0 ] || [ ! -t 1 ]; then
    say "Built. Open the console in a terminal:  $program --demo"
    exit 0
fi
[ $# -gt 0 ] || set -- --demo
exec "$program" "$@"
