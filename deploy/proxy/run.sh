#!/bin/sh
# Puts this installation's addresses into nginx.conf and becomes nginx.
#
# HAVEN_UPSTREAM: the gateway, https://gateway:8443 or http://127.0.0.1:8080. HAVEN_CERTIFICATES: folder of CERTIFICATE and
# KEY (HAVEN_CERTIFICATE and HAVEN_KEY, server.pem and server.key) and, for an upstream over TLS, of ca.pem.
# HAVEN_TRUSTED_PROXIES: addresses or networks of proxies before this one, with commas between; may be empty.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
temporary=${HAVEN_TEMPORARY:-/tmp}
certificates=${HAVEN_CERTIFICATES:-/prepared/proxy}
scheme=${HAVEN_UPSTREAM%%://*}
upstream=${HAVEN_UPSTREAM#*://}

stop() {
    printf 'proxy: %s\n' "$1" >&2
    exit 1
}

case $scheme in http | https) ;; *) stop "HAVEN_UPSTREAM is http://HOST:PORT or https://HOST:PORT" ;; esac

: >"$temporary/trusted.conf"
for each in $(printf '%s' "${HAVEN_TRUSTED_PROXIES:-}" | tr ',' ' '); do
    case $each in *[!0-9a-fA-F.:/]*) stop "HAVEN_TRUSTED_PROXIES: $each is no address or network" ;; esac
    printf 'set_real_ip_from %s;\n' "$each" >>"$temporary/trusted.conf"
done
printf 'real_ip_header X-Forwarded-For;\nreal_ip_recursive on;\n' >>"$temporary/trusted.conf"

# The gateway's certificate names localhost beside the public name, wherever it runs.
tls=
if [ "$scheme" = https ]; then
    tls="proxy_ssl_verify on; proxy_ssl_trusted_certificate $certificates/ca.pem; proxy_ssl_name localhost;"
    tls="$tls proxy_ssl_server_name off; proxy_ssl_session_reuse on;"
fi

sed -e "s#UPSTREAM_TLS#$tls#" -e "s#UPSTREAM#$upstream#" -e "s#SCHEME#$scheme#" -e "s#TEMPORARY#$temporary#" \
    -e "s#CERTIFICATES#$certificates#" -e "s#CERTIFICATE#${HAVEN_CERTIFICATE:-server.pem}#" \
    -e "s#KEY#${HAVEN_KEY:-server.key}#" -e "s#LISTEN#${HAVEN_LISTEN:-8443}#" -e "s#PAGES#$here#" \
    "$here/nginx.conf" >"$temporary/nginx.conf"
exec nginx -e stderr -c "$temporary/nginx.conf" -g 'daemon off;'
