#!/bin/sh
# Whether nginx runs: a signal that does nothing reaches it.
set -eu
kill -0 "$(cat "${HAVEN_TEMPORARY:-/tmp}/nginx.pid")"
