# shellcheck shell=bash
# What both set-up scripts share: finding out what is missing, and installing it where apt-get can.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

say() { printf '%s\n' "$*" >&2; }

# Installs Debian packages: as root, or through sudo where that asks nothing; otherwise says what to type.
apt_install() {
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! sudo -n true 2>/dev/null; then
            say "Missing: $*. Install it, then run this again:  sudo apt-get install $*"
            return 1
        fi
        as_root=(sudo -n)
    fi
    if ! command -v apt-get >/dev/null; then
        say "Missing: $*. Install what your system calls these Debian packages, then run this again."
        return 1
    fi
    say "Installing $*"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null 2>&1 || {
        "${as_root[@]}" apt-get update -qq
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null
    }
}

need_swift() {
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -n 1)
    read -r major minor <<<"${version:-0 0}"
    if [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 3 ]; }; then
        say "Missing: a Swift toolchain of version 6.3 or newer. Install it from https://www.swift.org/install/linux/"
        exit 1
    fi
}

# The headers that a build needs; libcurl is only linked against, by a part of Foundation that FlyingFox names.
need_headers() {
    if ! printf '%s\n' '#include <curses.h>' '#include <sqlite3.h>' \
        'int main(void) { return KEY_MIN == sqlite3_libversion_number(); }' |
        clang -D_XOPEN_SOURCE_EXTENDED=1 -x c - -o /dev/null -lncursesw -ltinfo -lcurl -lsqlite3 2>/dev/null; then
        apt_install libncurses-dev libcurl4-openssl-dev libsqlite3-dev
    fi
}

# Google's program, from its own package source where that is set up; nothing else can stand in for it.
need_gcloud() {
    command -v gcloud >/dev/null && return
    apt-cache show google-cloud-cli >/dev/null 2>&1 && apt_install google-cloud-cli && return
    say "Missing: gcloud. Install the Google Cloud CLI from https://cloud.google.com/sdk/docs/install-sdk#deb"
    return 1
}

# kubectl, and the plugin through which it takes gcloud's credentials: the demo clusters are tested with the real ones.
need_kubectl() {
    command -v kubectl >/dev/null && command -v gke-gcloud-auth-plugin >/dev/null && return
    apt-cache show google-cloud-cli-gke-gcloud-auth-plugin >/dev/null 2>&1 &&
        apt_install kubectl google-cloud-cli-gke-gcloud-auth-plugin && return
    say "Missing: kubectl and gke-gcloud-auth-plugin. Install them as the Google Cloud CLI was installed:"
    say "  https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl"
    return 1
}
