# shellcheck shell=bash
# What the scripts share; sourced, not run.

# shellcheck source=scripts/packages
. "$(dirname "${BASH_SOURCE[0]}")/packages"

say() { printf '== %s\n' "$*"; }
die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# The code name of this machine's release.
this_release() { (. /etc/os-release && echo "${VERSION_CODENAME:-unknown}"); }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# missing_packages PACKAGE...: those that are not installed, in lines.
missing_packages() {
    local package
    for package in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
            echo "$package"
    done
}

# can_install PACKAGE...: ends here, and says what to do, if we may not install them.
can_install() {
    command -v apt-get >/dev/null || die "please install: $*"
    [ "$(id -u)" = 0 ] || command -v sudo >/dev/null ||
        die "as root, please type: apt-get install --no-install-recommends $*"
}

# need_packages PACKAGE...: installs those that are missing, and says so.
need_packages() {
    local missing
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} = 0 ] && return
    can_install "${missing[@]}"

    say "installing ${missing[*]}"
    local log
    log=$(mktemp)
    if ! { as_root apt-get update -q && apt_install "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        rm -f "$log"
        die "could not install: ${missing[*]}"
    fi
    rm -f "$log"
}

# The same, and no service of theirs is started: tests and benches run servers themselves, with ports
# and configurations of their own.
need_packages_unstarted() {
    local refusal=/usr/sbin/policy-rc.d missing
    mapfile -t missing < <(missing_packages "$@")
    if [ ${#missing[@]} = 0 ] || [ -e "$refusal" ]; then
        need_packages "$@"
        return
    fi
    can_install "${missing[@]}"
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$refusal" >/dev/null
    as_root chmod 755 "$refusal"
    # shellcheck disable=SC2064
    trap "as_root rm -f $refusal" EXIT
    need_packages "$@"
    as_root rm -f "$refusal"
    trap - EXIT
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
}

# build_preset PRESET [TARGET...]: configures and builds.
build_preset() {
    local preset=$1
    shift
    cmake --preset "$preset" >/dev/null && cmake --build --preset "$preset" ${1:+--target "$@"}
}
