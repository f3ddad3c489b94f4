#!/bin/sh
# Copies the primary on the first start, then runs as its standby. PGHOST, PGUSER and PGPASSWORD say where the primary is.
set -eu
# pg_basebackup writes this file last: without it, what an interrupted copy has left is removed.
if [ ! -e "$PGDATA/backup_manifest" ]; then
  pg_isready --quiet --timeout=60
  find "$PGDATA" -mindepth 1 -delete
  chmod 0700 "$PGDATA"
  pg_basebackup --pgdata="$PGDATA" --wal-method=stream --slot=replica --write-recovery-conf --checkpoint=fast
fi
exec postgres -c config_file=/etc/gateway/replica.conf
