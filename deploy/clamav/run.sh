#!/bin/sh
# Signatures first, then the scanner, and new signatures every few hours beside it. What it keeps is in SIGNATURES.
set -eu
signatures=${SIGNATURES:-/var/lib/haven/signatures}
# A scanner that was killed leaves what it was looking at, in the clear, and /tmp outlives the container's restart.
scanned=/tmp/scanned
rm -rf "$scanned"
mkdir -m 700 "$scanned"
sed -e "s#\$signatures#$signatures#" -e 's#\$port#3310#' -e 's#\$listen#0.0.0.0#' -e "s#\$temporary#$scanned#" \
    /opt/clamav/clamd.conf >/tmp/clamd.conf
sh /opt/clamav/freshclam_conf.sh "$signatures" >/tmp/freshclam.conf
# Without a way to the mirror yet: whatever is there from before, or of the trust's own (.ndb), is used, and without any
# the scanner does not start.
freshclam --config-file=/tmp/freshclam.conf || [ -n "$(find "$signatures" -name 'main.c[vl]d' -o -name '*.ndb')" ]
freshclam --config-file=/tmp/freshclam.conf --daemon --checks=6 &
exec clamd --foreground --config-file=/tmp/clamd.conf
