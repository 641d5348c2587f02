#!/bin/sh
# Prints freshclam's configuration: freshclam_conf.sh FOLDER. HAVEN_SIGNATURES_MIRROR: the trust's own mirror of ClamAV's
# signatures (https://HOST/PATH), without it ClamAV's own; HAVEN_SIGNATURES_PROXY: the way out (http://HOST:PORT).
set -eu

refuse() {
    printf '%s\n' "$1" >&2
    exit 64
}

mirror=${HAVEN_SIGNATURES_MIRROR:-}
proxy=${HAVEN_SIGNATURES_PROXY:-}
printf 'DatabaseDirectory %s\nNotifyClamd /tmp/clamd.conf\nForeground yes\n' "$1"
case $mirror in
    *[[:space:]]*) refuse "HAVEN_SIGNATURES_MIRROR is written as https://mirror.example.org/clamav" ;;
    '') printf 'DatabaseMirror database.clamav.net\n' ;;
    # A mirror of one's own has no record in the DNS that says which version is the newest.
    https://?* | http://?*) printf 'PrivateMirror %s\n' "${mirror%/}" ;;
    *) refuse "HAVEN_SIGNATURES_MIRROR is written as https://mirror.example.org/clamav" ;;
esac
[ -n "$proxy" ] || exit 0
place=${proxy#http://}
host=${place%:*} port=${place##*:}
case $host in
    '' | *[!A-Za-z0-9.-]*) refuse "HAVEN_SIGNATURES_PROXY is written as http://proxy.example.org:3128" ;;
esac
case "$proxy $port" in
    http://*" "*[!0-9]* | http://*" ") refuse "HAVEN_SIGNATURES_PROXY is written as http://proxy.example.org:3128" ;;
    http://*) printf 'HTTPProxyServer %s\nHTTPProxyPort %s\n' "$host" "$port" ;;
    *) refuse "HAVEN_SIGNATURES_PROXY is written as http://proxy.example.org:3128" ;;
esac
