"""Named points of the databases' history to which they can be restored, all five at once."""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

from psycopg2 import sql
from psycopg2.extensions import connection

from haven_local.backups.pgbackrest import ROLE
from haven_local.backups.protected import Protected
from haven_local.waiting import NotReady

_MAKE = "SELECT pg_create_restore_point(%s), (pg_control_checkpoint()).timeline_id"
_SWITCH = "SELECT pg_walfile_name(%s::pg_lsn), pg_switch_wal()"
_ARCHIVED = "SELECT last_archived_wal, last_failed_wal, last_failed_time > coalesce(last_archived_time, '-infinity') "
_ARCHIVED += "FROM pg_stat_archiver"
_SECONDS = 60.0
_SEGMENT_DIGITS = 24
_RIGHTS = (
    "GRANT pg_read_all_settings, pg_checkpoint TO {role}",
    (
        "GRANT EXECUTE ON FUNCTION pg_backup_start(text, boolean), pg_backup_stop(boolean), pg_switch_wal(), "
        "pg_create_restore_point(text) TO {role}"
    ),
)


class NotArchived(RuntimeError):
    """PostgreSQL does not get rid of its segments: nothing written since can be restored."""


@dataclass(frozen=True)
class RestorePoint:
    """``name`` finds it again in the write-ahead log of ``timeline``; ``at``: when it was made, UTC."""

    name: str
    at: datetime
    timeline: int
    segment: str


def ensure_role(protected: Protected) -> bool:
    """The role pgBackRest signs in as: may begin and end backups, and reads no table. True when it was made."""
    password = protected.secrets.ensure("postgres-backup")
    role = sql.Identifier(ROLE)
    with closing(protected.databases.connect()) as opened, opened.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (ROLE,))
        made = cursor.fetchone() is None
        verb = sql.SQL("CREATE ROLE" if made else "ALTER ROLE")
        cursor.execute(sql.SQL("{} {} LOGIN PASSWORD {}").format(verb, role, sql.Literal(password)))
        for right in _RIGHTS:
            cursor.execute(sql.SQL(right).format(role=role))
    return made


def make_point(protected: Protected, now: datetime, sleep: Callable[[float], None] = time.sleep) -> RestorePoint:
    """A point that has reached the repository; ``NotArchived`` when it does not within a minute."""
    name = f"haven-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    with closing(protected.databases.connect()) as opened:
        with opened.cursor() as cursor:
            cursor.execute(_MAKE, (name,))
            lsn, timeline = cursor.fetchone() or ("", 0)
            cursor.execute(_SWITCH, (lsn,))
            segment = str((cursor.fetchone() or ("",))[0])
        _wait_until_archived(opened, segment, sleep)
    return RestorePoint(name, now, int(timeline), segment)


def _wait_until_archived(opened: connection, segment: str, sleep: Callable[[float], None]) -> None:
    limit = time.monotonic() + _SECONDS
    while True:
        with opened.cursor() as cursor:
            cursor.execute(_ARCHIVED)
            archived, failed, is_failing = cursor.fetchone() or (None, None, False)
        # After a restore the archive also takes histories of timelines, whose names are shorter.
        if archived and len(archived) == _SEGMENT_DIGITS and archived >= segment:
            return
        if time.monotonic() > limit:
            why = f"segment {failed} cannot be archived" if is_failing else f"segment {segment} was not archived"
            raise NotArchived(f"{why}; see the log of PostgreSQL") from NotReady(segment)
        sleep(0.2)
