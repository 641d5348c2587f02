"""Databases that a restore replaced: kept for a while beside the ones in use, and dropped when their time is over.

No service reads one, and no disposal reaches it, so that none may outlive the backups it could be restored from. When
it was replaced stands in the database's comment. One that a release before left has none: its time begins when it is
found.
"""

from contextlib import closing
from datetime import datetime, timedelta

from psycopg2 import sql
from psycopg2.extensions import cursor

from haven_local.databases import Databases
from haven_local.layout import SERVICE_NAMES

_SINCE = "replaced "
_FIND = """
SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = ANY(%s) ORDER BY datname
"""


def replaced_name(service: str) -> str:
    """What the database of ``service`` that was replaced is called."""
    return f"{service}_replaced"


def note_replaced(databases: Databases, service: str, now: datetime) -> None:
    """Says in the database itself since when it is replaced."""
    with closing(databases.connect()) as opened, opened.cursor() as asked:
        _note(asked, replaced_name(service), now)


def kept_replaced(databases: Databases) -> dict[str, datetime | None]:
    """Every one that is there, and since when; None: that is not known."""
    with closing(databases.connect()) as opened, opened.cursor() as asked:
        asked.execute(_FIND, ([replaced_name(service) for service in SERVICE_NAMES],))
        return {str(name): _since(comment) for name, comment in asked.fetchall()}


def drop_old_replaced(databases: Databases, now: datetime, days: int) -> list[str]:
    """Drops those that were replaced ``days`` ago or longer; their names. Safe to repeat."""
    gone = []
    for name, since in kept_replaced(databases).items():
        if since is None:
            with closing(databases.connect()) as opened, opened.cursor() as asked:
                _note(asked, name, now)
        elif now - since >= timedelta(days=days):
            databases.drop(name)
            gone.append(name)
    return gone


def _note(asked: cursor, name: str, now: datetime) -> None:
    comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
    asked.execute(comment.format(sql.Identifier(name), sql.Literal(f"{_SINCE}{now.isoformat()}")))


def _since(comment: str | None) -> datetime | None:
    if comment is None or not comment.startswith(_SINCE):
        return None
    return datetime.fromisoformat(comment.removeprefix(_SINCE))
