#!/usr/bin/env bash
# The server behind a real proxy with TLS, by the configuration that is given away: cookies, the caller's address,
# live updates, large uploads, each step checked. Of the configuration only name, certificate and ports are replaced.
#
#   packaging/try/proxy.sh nginx|caddy [PROGRAM]
#
# Needs nginx and openssl, or caddy, of Debian's packages, and curl. Without PROGRAM it takes that of the newest package.
set -euo pipefail
# shellcheck source=packaging/try/steps.sh
. "$(dirname "${BASH_SOURCE[0]}")/steps.sh"
FILES=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../proxy")
PROXY=${1:-nginx}
HERE=$(mktemp -d "${TMPDIR:-/var/tmp}/rapport-try.XXXXXX")
HTTP=18081 HTTPS=18443 OWN=18080
SERVER=
FRONT=

finish() {
    for process in $FRONT $SERVER; do kill "$process" 2>/dev/null || true; done
    for process in $FRONT $SERVER; do wait "$process" 2>/dev/null || true; done
    rm -rf "$HERE"
}
trap finish EXIT

program() {
    if [ -n "${1:-}" ]; then realpath "$1"; return; fi
    local package
    package=$(newest_package)
    [ -n "$package" ] || fail "there is no package: run \`cargo xtask dist\`, or name a program"
    dpkg-deb -x "$package" "$HERE/package"
    echo "$HERE/package/usr/bin/rapport"
}

serve() {
    mkdir -m 700 "$HERE/data"
    cat >"$HERE/rapport.toml" <<TOML
data = "$HERE/data"
listen = "127.0.0.1:$OWN"
public_url = "https://localhost:$HTTPS"
behind_proxy = true
TOML
    "$1" serve --config "$HERE/rapport.toml" >"$HERE/server.log" 2>&1 &
    SERVER=$!
    holds "the server is ready" until_true 60 "$1" health --config "$HERE/rapport.toml"
}

behind_nginx() {
    needs nginx openssl
    mkdir "$HERE/nginx"
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
        -keyout "$HERE/key.pem" -out "$HERE/authority.pem" 2>/dev/null
    sed -e "s/crm\.example\.com/localhost/" -e "s#/etc/letsencrypt/.*/fullchain.pem#$HERE/authority.pem#" \
        -e "s#/etc/letsencrypt/.*/privkey.pem#$HERE/key.pem#" -e "s/127\.0\.0\.1:8080/127.0.0.1:$OWN/" \
        -e "s/\(listen .*\)\b80;/\1$HTTP;/" -e "s/\(listen .*\)\b443 /\1$HTTPS /" "$FILES/nginx.conf" >"$HERE/site.conf"
    cat >"$HERE/nginx.conf" <<CONF
user root;
pid $HERE/nginx.pid;
error_log $HERE/front.log warn;
events {}
http {
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path $HERE/nginx/body;
    proxy_temp_path $HERE/nginx/proxy;
    gzip on;
    include $HERE/site.conf;
}
CONF
    holds "nginx takes the site: $(nginx -v 2>&1)" nginx -t -c "$HERE/nginx.conf"
    nginx -c "$HERE/nginx.conf" -g 'daemon off;' &
    FRONT=$!
}

behind_caddy() {
    needs caddy
    export RAPPORT_HOST=localhost RAPPORT_UPSTREAM=127.0.0.1:$OWN XDG_DATA_HOME=$HERE/caddy XDG_CONFIG_HOME=$HERE/caddy
    # Ports and an authority of its own, which nobody is asked to trust; the rest is the file as it is.
    {
        printf '{\n\tadmin off\n\tskip_install_trust\n\thttp_port %s\n\thttps_port %s\n}\n' "$HTTP" "$HTTPS"
        cat "$FILES/Caddyfile"
    } >"$HERE/Caddyfile"
    holds "Caddy takes the site: $(caddy version)" caddy validate --adapter caddyfile --config "$HERE/Caddyfile"
    caddy run --adapter caddyfile --config "$HERE/Caddyfile" >"$HERE/front.log" 2>&1 &
    FRONT=$!
    holds "Caddy has a certificate" until_true 30 test -s "$HERE/caddy/caddy/pki/authorities/local/root.crt"
    cp "$HERE/caddy/caddy/pki/authorities/local/root.crt" "$HERE/authority.pem"
}

# Through the proxy. Every address of 127.0.0.0/8 is this machine's, so callers can differ: --interface 127.0.0.2.
ask() { curl -sS --max-time 900 --cacert "$HERE/authority.pem" --resolve "localhost:$HTTPS:127.0.0.1" -b "$HERE/cookies" "$@"; }
url() { printf 'https://localhost:%s%s' "$HTTPS" "$1"; }
status() { ask -o /dev/null -w '%{http_code}' "$@"; }
own() { ask -H "x-csrf-token: $CSRF" "$@"; }
JSON=(-H 'content-type: application/json')

enters() {
    local owner answer
    owner='{"email":"owner@example.com","password":"a long enough one","name":"Owner","locale":"en",
        "workspace":{"slug":"shop","name":"Shop","zone":"Europe/Moscow","currency":"RUB","locale":"en"}}'
    : >"$HERE/cookies"
    holds "the page comes through TLS" until_true 20 ask -f "$(url /)"
    answer=$(ask -i -c "$HERE/cookies" "${JSON[@]}" -d "$owner" "$(url /api/setup)")
    matches "the cookie is bound to the host, secure and hidden from scripts" \
        '^[Ss]et-[Cc]ookie: __Host-rapport=[^;]+; Path=/; Max-Age=[0-9]+; HttpOnly; SameSite=Lax; Secure' "$answer"
    CSRF=$(sed -n 's/.*"csrf":"\([^"]*\)".*/\1/p' <<<"$answer")
    matches "the session has its token" '^.{20,}$' "$CSRF"
}

is_strict() {
    local head
    head=$(ask -D - -o /dev/null --compressed "$(url /)")
    equal "HSTS is told once" 1 "$(grep -ci '^strict-transport-security: max-age=31536000' <<<"$head")"
    matches "the page is compressed" '^content-encoding: (gzip|zstd)' "${head,,}"
    equal "browsers speak HTTP/2, so that live pages do not take all connections" 2 "$(ask -o /dev/null -w '%{http_version}' "$(url /)")"
    matches "plain http leads to https" "30[18] https://localhost" \
        "$(curl -sS -o /dev/null -w '%{http_code} %{redirect_url}' --resolve "localhost:$HTTP:127.0.0.1" "http://localhost:$HTTP/")"
    equal "without its token a session changes nothing" 403 "$(status "${JSON[@]}" -d '{"name":"A"}' "$(url /api/w/shop/lists)")"
    equal "another site's form does not log in" 403 \
        "$(status "${JSON[@]}" -H 'sec-fetch-site: cross-site' -d '{"email":"a@example.com","password":"b"}' "$(url /api/session)")"
    equal "measurements are not for strangers" 404 "$(status "$(url /metrics)")"
}

tells_at_once() {
    local version begun took
    for version in --http1.1 --http2; do
        : >"$HERE/live"
        ask -N "$version" --compressed "$(url /api/w/shop/live)" >"$HERE/live" &
        local stream=$!
        holds "live updates stand ($version)" until_true 5 grep -q '^event: ready' "$HERE/live"
        begun=$(date +%s%3N)
        own -o /dev/null "${JSON[@]}" -d "{\"name\":\"List $version\"}" "$(url /api/w/shop/lists)"
        holds "a change is told ($version)" until_true 5 grep -q '^event: list' "$HERE/live"
        took=$(($(date +%s%3N) - begun))
        [ "$took" -lt 1000 ] || fail "a change was told after $took ms only"
        echo "      from the order of the change to its event: $took ms at most"
        kill "$stream" 2>/dev/null || true
        wait "$stream" 2>/dev/null || true
    done
}

upload() { own -H 'content-type: application/octet-stream' -o "$HERE/answer" -w '%{http_code} %{time_total}' -T "$1" -X POST "$(url "/api/w/shop/files?name=big.csv")"; }
peak() { awk '/VmHWM/ {print int($2 / 1024)}' "/proc/$SERVER/status"; }

takes_large_files() {
    local before answer
    { echo 'email;name;city'; yes 'anna.petrova@example.com;Анна Петрова;Нижний Новгород' || true; } 2>/dev/null |
        head -c 300000000 >"$HERE/big.csv" || true
    before=$(peak)
    answer=$(upload "$HERE/big.csv")
    matches "300 MB are taken" '^201 ' "$answer"
    matches "and were read to the end" '"rows":[0-9]{7}' "$(cat "$HERE/answer")"
    echo "      in ${answer#* } s; the server's memory at most: before $before MB, after $(peak) MB"
    [ "$(peak)" -lt $((before + 200)) ] || fail "the upload was held in memory: $before MB before, $(peak) MB after"
    if [ "$PROXY" = nginx ]; then
        refused "nginx keeps no copy on its disk" grep -q 'buffered to a temporary file' "$HERE/front.log"
    fi
    # By its length at once; without one, when it has become too much.
    truncate -s 513M "$HERE/big.csv"
    for _ in 1 2 3 4 5; do
        answer=$(upload "$HERE/big.csv") || true
        matches "above 512 MB it is refused with what to do: ${answer% *} in ${answer#* } s" '"body_too_large".*gzip' "$(cat "$HERE/answer")"
    done
    answer=$(upload - <"$HERE/big.csv") || true
    matches "also when its length was not told: ${answer% *} in ${answer#* } s" '"body_too_large".*gzip' "$(cat "$HERE/answer")"
    rm "$HERE/big.csv"
}

wrong_login() {
    status --interface "$1" "${JSON[@]}" -H "x-forwarded-for: 203.0.113.$2" -H "forwarded: for=203.0.113.$2" \
        -d "{\"email\":\"nobody$2@example.com\",\"password\":\"wrong password\"}" "$(url /api/session)"
}

knows_who_asks() {
    local tries
    for tries in $(seq 60); do
        [ "$(wrong_login 127.0.0.2 "$tries")" = 401 ] || break
    done
    equal "one address may be wrong 50 times, whatever it claims to be" 51 "$tries"
    equal "then it is refused" 429 "$(wrong_login 127.0.0.2 250)"
    equal "another is not" 401 "$(wrong_login 127.0.0.3 251)"
    equal "nor the owner elsewhere" 200 "$(status --interface 127.0.0.3 "${JSON[@]}" \
        -d '{"email":"owner@example.com","password":"a long enough one"}' "$(url /api/session)")"
}

needs curl
case "$PROXY" in nginx | caddy) ;; *) fail "the first word is nginx or caddy" ;; esac
PROGRAM=$(program "${2:-}")
serve "$PROGRAM"
"behind_$PROXY"
enters
is_strict
tells_at_once
takes_large_files
knows_who_asks
echo "all $STEPS steps hold: behind $PROXY"
