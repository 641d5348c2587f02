#!/bin/sh
# Looks after OpenBao's audit files, which are in the folder this is run in; run.sh does so every ten minutes.
#
#   sh audit_files.sh PID      of the server, which opens its files anew on SIGHUP
#
# Once a day (UTC) each is renamed after that day; those of earlier days are packed. Their lines name keys of children:
# they are kept no longer than the backups that say who these were.
set -u
kept_days=30
today=$(date -u +%Y-%m-%d)
reopen=

for file in audit-first.log audit-second.log; do
    if [ -s "$file" ] && [ ! -e "$file.$today" ]; then
        mv "$file" "$file.$today"
    fi
    # Until the server has opened a new one it writes on what was moved, which is not packed before. (A node that does not
    # lead opens none.)
    if [ -e "$file" ]; then
        find . -maxdepth 1 -name "$file.????-??-??" ! -name "*.$today" -exec gzip -f {} +
    elif [ -e "$file.$today" ]; then
        reopen=yes
    fi
    find . -maxdepth 1 -name "$file.????-??-??*" -mtime "+$((kept_days - 1))" -exec rm -f {} +
done
[ -z "$reopen" ] || kill -HUP "$1"
