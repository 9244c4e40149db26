# shellcheck shell=bash
# What both trials need: a step that holds or ends the trial with a reason. Sourced, not run.
STEPS=0

fail() {
    printf 'FAILED after %s steps: %s\n' "$STEPS" "$*" >&2
    exit 1
}

# holds "what should be so" COMMAND…
holds() {
    local what=$1 said
    shift
    if ! said=$("$@" 2>&1); then
        printf '%s\n' "$said" | tail -n 20 >&2
        fail "$what"
    fi
    STEPS=$((STEPS + 1))
    printf 'ok    %s\n' "$what"
}

# refused "what must not be so" COMMAND…
refused() {
    local what=$1
    shift
    if "$@" >/dev/null 2>&1; then fail "$what"; fi
    STEPS=$((STEPS + 1))
    printf 'ok    %s\n' "$what"
}

# equal "what" WANTED FOUND
equal() {
    [ "$2" = "$3" ] || fail "$1: wanted '$2', found '$3'"
    STEPS=$((STEPS + 1))
    printf 'ok    %s: %s\n' "$1" "$3"
}

# matches "what" PATTERN TEXT
matches() {
    grep -Eq -- "$2" <<<"$3" || fail "$1: nothing like '$2' in: $3"
    STEPS=$((STEPS + 1))
    printf 'ok    %s\n' "$1"
}

# until_true SECONDS COMMAND…
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.2
    done
}

needs() {
    local tool
    for tool in "$@"; do
        command -v "$tool" >/dev/null || fail "this needs $tool (apt-get install ${2:-$tool})"
    done
}

# The newest package that `cargo xtask dist` made.
newest_package() {
    local target=${CARGO_TARGET_DIR:-$(dirname "${BASH_SOURCE[0]}")/../../target}
    find "$target/packages" -name 'rapport_*_amd64.deb' -printf '%T@ %p\n' 2>/dev/null | sort -n | tail -1 | cut -d' ' -f2-
}
