#!/usr/bin/env bash
# The Debian package on a Debian that has nothing: installed, used, upgraded, removed, purged, each step checked.
#
#   packaging/try/bare-debian.sh [PACKAGE.deb]
#
# Needs root, debootstrap, systemd-nspawn and curl, and once the network for the bare root, which is kept
# in $RAPPORT_BARE (default /var/tmp/rapport-bare). The machine that is tried has no network and its own systemd.
set -euo pipefail
# shellcheck source=packaging/try/steps.sh
. "$(dirname "${BASH_SOURCE[0]}")/steps.sh"
[ "$(id -u)" = 0 ] || fail "this needs root"
needs debootstrap systemd-nspawn nsenter curl dpkg-deb
PACKAGE=$(realpath "${1:-$(newest_package)}")
[ -f "$PACKAGE" ] || fail "there is no package: run \`cargo xtask dist\`"
PLACE=${RAPPORT_BARE:-/var/tmp/rapport-bare}
SUITE=${RAPPORT_SUITE:-bookworm}
BASE=$PLACE/$SUITE
HERE=$(mktemp -d "${TMPDIR:-/var/tmp}/rapport-try.XXXXXX")
MACHINE=$HERE/machine
DATA=/var/lib/rapport
NSPAWN=

finish() {
    # The machine ends with its first process.
    if [ -n "$NSPAWN" ]; then
        kill "$NSPAWN" 2>/dev/null || true
        for _ in $(seq 100); do kill -0 "$NSPAWN" 2>/dev/null || break; sleep 0.2; done
        kill -9 "$NSPAWN" 2>/dev/null || true
    fi
    rm -rf "$HERE"
}
trap finish EXIT

# A command inside the machine, as root of it.
inside() { nsenter -t "$INIT" -a -r -w env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
as_rapport() { inside runuser -u rapport -- "$@"; }
# The machine has no curl: it is this machine's, in the network of that one.
ask() { nsenter -t "$INIT" -n curl -sS --max-time 20 "$@"; }
url() { printf 'http://127.0.0.1:8080%s' "$1"; }
status() { ask -o /dev/null -w '%{http_code}' "$@"; }
json() { ask -H 'content-type: application/json' "$@"; }
log_in() { json -o /dev/null -w '%{http_code}' -d '{"email":"owner@example.com","password":"a long enough one"}' "$(url /api/session)"; }
owner_and_mode() { inside stat -c '%U:%G %a' "$1"; }
version() { inside dpkg-query -W rapport | cut -f2; }
ready() { as_rapport rapport health; }
install() { inside apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-confold "$@"; }

bare_root() {
    if [ ! -e "$BASE/.whole" ]; then
        echo "making a bare $SUITE in $BASE (some minutes)"
        rm -rf "$BASE"
        mkdir -p "$PLACE"
        debootstrap --variant=minbase --include=systemd,systemd-sysv "$SUITE" "$BASE" >"$PLACE/debootstrap.log" 2>&1 ||
            fail "debootstrap: see $PLACE/debootstrap.log"
        touch "$BASE/.whole"
    fi
    cp -a "$BASE" "$MACHINE"
    for tool in cargo rustc node npm curl; do
        refused "the machine has no $tool" chroot "$MACHINE" sh -c "command -v $tool"
    done
}

boot() {
    systemd-nspawn -q -D "$MACHINE" -M "rapport-try-$$" --boot --register=no --keep-unit --private-network \
        --console=pipe </dev/null >"$HERE/console" 2>&1 &
    NSPAWN=$!
    # Its first child may be a helper that sets the machine up; only the machine's own first process is called systemd.
    until_true 60 first_process || fail "the machine did not boot: $(tail -n 5 "$HERE/console")"
    INIT=$(first_process)
    holds "the machine boots its own systemd" until_true 60 inside systemctl is-active multi-user.target
}
first_process() { pgrep -P "$NSPAWN" -x systemd; }

# The same program under another version, as the next release would be.
next_version() {
    local tree=$HERE/next
    dpkg-deb -R "$PACKAGE" "$tree"
    sed -i "s/^Version: .*/Version: $1/" "$tree/DEBIAN/control"
    dpkg-deb --root-owner-group -b "$tree" "$MACHINE/var/tmp/$1.deb" >/dev/null
    rm -rf "$tree"
}

installs() {
    cp "$PACKAGE" "$MACHINE/var/tmp/first.deb"
    local begun=$SECONDS said
    said=$(install /var/tmp/first.deb 2>&1) || fail "apt-get install: $said"
    matches "it installs without a network, and says that it is ready" 'Rapport is ready' "$said"
    matches "it says what to do next" 'the first visitor becomes the owner' "$said"
    echo "      from apt-get to ready: $((SECONDS - begun)) s"
    equal "the user cannot log in" /usr/sbin/nologin "$(inside getent passwd rapport | cut -d: -f7)"
    equal "the settings are root's, readable by the service" 'root:rapport 640' "$(owner_and_mode /etc/rapport/rapport.toml)"
    equal "the data folder is closed to others" 'rapport:rapport 750' "$(owner_and_mode $DATA)"
    equal "the secret is closed to others" 'rapport:rapport 600' "$(owner_and_mode $DATA/secret.key)"
    equal "the service starts at boot" enabled "$(inside systemctl is-enabled rapport)"
    equal "the service runs as its user" rapport "$(inside stat -c %U "/proc/$(inside systemctl show -P MainPID rapport)")"
    holds "systemd-analyze verify has nothing to say" inside systemd-analyze verify rapport.service
    holds "systemd-analyze security is below 2 of 10" inside systemd-analyze security --threshold=20 rapport.service
    inside systemd-analyze security rapport.service | grep 'Overall exposure'
}

serves_the_first_page() {
    local page asset
    page=$(ask "$(url /)")
    matches "the first page is the interface" '<div id="root"' "$page"
    for asset in $(grep -Eo '(src|href)="/[^"]+"' <<<"$page" | cut -d'"' -f2 | sort -u); do
        equal "$asset" 200 "$(status "$(url "$asset")")"
    done
    matches "it waits for its owner" '"needed":true' "$(ask "$(url /api/setup)")"
    local owner='{"email":"owner@example.com","password":"a long enough one","name":"Owner","locale":"ru",
        "workspace":{"slug":"shop","name":"Shop","zone":"Europe/Moscow","currency":"RUB","locale":"ru"}}'
    equal "the first visitor becomes the owner" 201 "$(json -o /dev/null -w '%{http_code}' -d "$owner" "$(url /api/setup)")"
    equal "the second does not" 422 "$(json -o /dev/null -w '%{http_code}' -d "$owner" "$(url /api/setup)")"
    matches "it waits no longer" '"needed":false' "$(ask "$(url /api/setup)")"
    equal "the owner logs in" 200 "$(log_in)"
}

tells_how_it_is() {
    holds "rapport health" ready
    holds "rapport doctor beside the running service, settings unnamed" as_rapport rapport doctor
    as_rapport rapport doctor | sed 's/^/      /'
    local said
    said=$(inside rapport doctor 2>&1) && fail "root's doctor was not refused"
    matches "root is told to be the service's user" 'runuser -u rapport -- rapport' "$said"
    equal "and root leaves nothing behind" '' "$(inside find $DATA ! -user rapport)"
    inside systemctl kill --signal=KILL rapport
    holds "killed, it comes back by itself" until_true 30 ready
}

upgrades() {
    next_version 0.0.1
    install /var/tmp/0.0.1.deb >"$HERE/upgrade" 2>&1 || fail "the upgrade: $(cat "$HERE/upgrade")"
    equal "the next version is there" 0.0.1 "$(version)"
    holds "and ready" until_true 30 ready
    equal "with its data" 200 "$(log_in)"
    holds "copied before" inside test -s $DATA/backups/before-upgrade/workspaces/shop.rbk
    holds "the copy restores" as_rapport rapport restore $DATA/backups/before-upgrade --data /tmp/restored
    # Where the copy cannot be made, the old version goes on.
    next_version 0.0.2
    inside chown root: $DATA/backups
    if install /var/tmp/0.0.2.deb >"$HERE/upgrade" 2>&1; then fail "an upgrade without its copy went on"; fi
    matches "an upgrade whose copy cannot be made stops" 'the old version goes on' "$(cat "$HERE/upgrade")"
    equal "the old version stays" 0.0.1 "$(version)"
    holds "and runs" until_true 30 ready
    inside chown rapport: $DATA/backups
    inside systemctl disable --quiet --now rapport
    install /var/tmp/0.0.2.deb >"$HERE/upgrade" 2>&1 || fail "the upgrade: $(cat "$HERE/upgrade")"
    equal "what was switched off stays off" disabled "$(inside systemctl is-enabled rapport || true)"
    refused "and does not run" inside systemctl is-active rapport
    inside systemctl enable --quiet --now rapport
    holds "switched on, it is ready" until_true 30 ready
}

# As docs/operating/install.md says it.
goes_back() {
    local copy=$DATA/backups/before-upgrade/control.rbk made
    made=$(inside stat -c '%i %Y' "$copy")
    install --allow-downgrades /var/tmp/0.0.1.deb >"$HERE/upgrade" 2>&1 || fail "the way back: $(cat "$HERE/upgrade")"
    equal "the older version is there again" 0.0.1 "$(version)"
    equal "and the copy is the one that it needs" "$made" "$(inside stat -c '%i %Y' "$copy")"
    inside systemctl stop rapport
    as_rapport mkdir $DATA/aside
    as_rapport sh -c "mv $DATA/control.db $DATA/workspaces $DATA/aside"
    holds "the copy restores into the folder" as_rapport rapport restore $DATA/backups/before-upgrade
    inside systemctl start rapport
    holds "with it the older version is ready" until_true 30 ready
    equal "with its data" 200 "$(log_in)"
}

goes() {
    inside apt-get remove -y rapport >/dev/null 2>&1
    refused "removed, the program is gone" inside test -e /usr/bin/rapport
    refused "and does not run" inside systemctl is-active rapport
    holds "the data stays" inside test -s $DATA/control.db
    holds "the settings stay" inside test -e /etc/rapport/rapport.toml
    install /var/tmp/0.0.2.deb >/dev/null 2>&1 || fail "the installation over the data that stayed"
    holds "installed again, it is ready" until_true 30 ready
    equal "with its data" 200 "$(log_in)"
    local said
    said=$(inside apt-get purge -y rapport 2>&1)
    matches "purged, it says where the data is" "The data stays in $DATA" "$said"
    refused "the settings are gone" inside test -e /etc/rapport
    equal "the data is there and the service's alone" 'rapport:rapport 600' "$(owner_and_mode $DATA/control.db)"
    equal "no unit is left" '' "$(inside systemctl list-unit-files --no-legend 'rapport*')"
    install /var/tmp/first.deb >/dev/null 2>&1 || fail "the installation after a purge"
    holds "installed after a purge, it is ready" until_true 30 ready
    equal "with its data" 200 "$(log_in)"
}

sums=$(dirname "$PACKAGE")/SHA256SUMS
if [ -e "$sums" ]; then
    holds "the checksum is right" sh -c "cd '$(dirname "$PACKAGE")' && sha256sum --ignore-missing -c SHA256SUMS"
fi
bare_root
boot
installs
serves_the_first_page
tells_how_it_is
upgrades
goes_back
goes
echo "all $STEPS steps hold: $(basename "$PACKAGE") on a bare $SUITE"
