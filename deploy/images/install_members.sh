#!/bin/sh
# Installs what we wrote of workspace members and of those they need: install_members.sh FOLDER MEMBER...
# Others' packages are there already (stage "dependencies") and what builds wheels is in /uv: nothing is fetched.
set -eu
folder=$1
shift
for member in "$@"; do
    set -- "$@" --package "$member"
    shift
done
wanted=$(/uv/bin/uv export --quiet --frozen --no-dev --no-editable --no-hashes --no-annotate --no-header "$@")
# shellcheck disable=SC2046  # paths of ours, without blanks
/uv/bin/uv pip install --quiet --offline --no-deps --no-build-isolation --python /uv/bin/python \
    --target "$folder" $(printf '%s\n' "$wanted" | grep '^\./')
