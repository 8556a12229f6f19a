#!/usr/bin/env bash
# Puts one backup into an EMPTY database and an empty PORTAL_STATE/media. Usage: restore.sh BACKUP-FOLDER
# Refuses damaged backups and databases that hold anything. DATABASE_URL and PORTAL_STATE name the target.
set -euo pipefail
umask 077
backup=$(realpath "${1:?usage: restore.sh BACKUP-FOLDER}")
: "${DATABASE_URL:?}" "${PORTAL_STATE:?}"
for file in database.dump media.tar.gz contents.txt; do
  grep -q " $file\$" "$backup/SHA256SUMS" || { echo "restore: $file is not in SHA256SUMS" >&2; exit 1; }
done
(cd "$backup" && sha256sum --quiet --check SHA256SUMS) || { echo "restore: the backup is damaged; nothing was changed" >&2; exit 1; }
tables=$(psql "$DATABASE_URL" -XAtc "select count(*) from pg_tables where schemaname = 'public'")
[ "$tables" = 0 ] || { echo "restore: the database holds $tables tables already; give an empty one" >&2; exit 1; }
[ -z "$(ls -A "$PORTAL_STATE/media" 2>/dev/null)" ] || { echo "restore: $PORTAL_STATE/media is not empty" >&2; exit 1; }
pg_restore --dbname="$DATABASE_URL" --no-owner --no-privileges --single-transaction --exit-on-error "$backup/database.dump"
mkdir -p "$PORTAL_STATE"
tar --extract --gzip --file="$backup/media.tar.gz" --directory="$PORTAL_STATE"
echo "restored; now run: manage.py migrate, manage.py audit_verify, manage.py reconcile"
