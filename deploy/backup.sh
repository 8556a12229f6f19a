#!/usr/bin/env bash
# One backup: database, uploads, check sums. Usage: backup.sh TARGET-FOLDER
# Needs DATABASE_URL and PORTAL_STATE (as in .env.example) and PostgreSQL's client programs. Keys are NOT in it, on purpose.
set -euo pipefail
umask 077
target=${1:?usage: backup.sh TARGET-FOLDER}
: "${DATABASE_URL:?}" "${PORTAL_STATE:?}"
name=portal-$(date +%Y%m%dT%H%M%S)
draft=$target/.$name.part
mkdir -p "$draft"
trap 'rm -rf "$draft"' EXIT
pg_dump --dbname="$DATABASE_URL" --format=custom --compress=6 --no-owner --no-privileges --file="$draft/database.dump"
mkdir -p "$PORTAL_STATE/media"
# after the dump: a file may be there without its row, never the other way round
tar --create --gzip --file="$draft/media.tar.gz" --directory="$PORTAL_STATE" media
pg_restore --list "$draft/database.dump" >"$draft/contents.txt"
(cd "$draft" && sha256sum database.dump media.tar.gz contents.txt >SHA256SUMS)
mv "$draft" "$target/$name"
trap - EXIT
echo "$target/$name"
