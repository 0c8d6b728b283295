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

# What is tried in a terminal is built meanwhile, in a folder of its own: most of the tests wait for gcloud.
release=(swift build -c release --static-swift-stdlib --scratch-path .build-release)
build_release() { "${release[@]}" --product psconsole && "${release[@]}" --product TerminalProbe; }
released=$(mktemp)
build_release >"$released" 2>&1 &
building=$!
trap 'kill "$building" 2>/dev/null || true; rm -f "$log" "$released"' EXIT

say "Tests"
WERROR=1 swift test --skip-build --disable-xctest

say "The program in a terminal"
if ! wait "$building"; then
    tail -n 60 "$released"
    exit 1
fi
folder=$("${release[@]}" --show-bin-path)
PROBE="$folder/TerminalProbe" PSCONSOLE="$folder/psconsole" Tests/TerminalTests/run -q
