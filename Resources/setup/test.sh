#!/usr/bin/env bash
# Installs what the tests need, and runs them all: format, warnings, imports, unit tests, and the program in a terminal.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

need_swift
need_headers
need_gcloud
need_kubectl

command -v python3 >/dev/null || apt_install python3
python3 -c 'import pytest, pyte' 2>/dev/null || python3 -c 'import venv, ensurepip' 2>/dev/null ||
    apt_install python3-venv

say "Format"
swift format lint --strict --recursive --parallel Sources Tests Resources Package.swift

say "Build, with warnings and undeclared imports as errors"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! WERROR=1 swift build --build-tests --explicit-target-dependency-import-check error >"$log" 2>&1; then
    tail -n 60 "$log"
    exit 1
fi
# Some toolchains report an undeclared import as an error and yet end well.
if grep 'error:' "$log"; then exit 1; fi

# What is tried in a terminal is built in a folder of its own, and tried as soon as it is there: beside the other tests, most of
# which wait for one gcloud after another.
release=(swift build -c release --static-swift-stdlib --scratch-path .build-release)
build_release() { "${release[@]}" --product psconsole && "${release[@]}" --product TerminalProbe; }
tested=$(mktemp)
WERROR=1 swift test --skip-build --disable-xctest >"$tested" 2>&1 &
testing=$!
trap 'kill "$testing" 2>/dev/null || true; rm -f "$log" "$tested"' EXIT

say "The program, as a release"
if ! build_release >"$log" 2>&1; then
    tail -n 60 "$log"
    exit 1
fi

say "The program in a terminal"
folder=$("${release[@]}" --show-bin-path)
failed=0
PROBE="$folder/TerminalProbe" PSCONSOLE="$folder/psconsole" Tests/TerminalTests/run -q || failed=1

say "Tests"
wait "$testing" || failed=1
cat "$tested"
exit "$failed"
