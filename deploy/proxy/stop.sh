#!/bin/sh
# Ends nginx without breaking off an answer: stop.sh SECONDS LONGEST
#
# Waits SECONDS, until callers are sent to another proxy; then nginx takes no more connections and finishes what it has in
# hand, LONGEST seconds at most. A signal to end, by which containers are stopped, would break all of it off.
set -eu
running="${HAVEN_TEMPORARY:-/tmp}/nginx.pid"
sleep "$1"
kill -QUIT "$(cat "$running")"
left=$2
while [ "$left" -gt 0 ] && [ -e "$running" ]; do
    sleep 1
    left=$((left - 1))
done
