"""Whoever restores tells each restored database, before any service meets it, that it shows nobody anything for now.

What was destroyed since the backup is in it again. The services open by themselves once retention has carried out the
destruction list anew (decision 0094); until then they take reports, and nothing else of people. A service that nobody
told finds it out by itself, seconds after its start.
"""

from contextlib import closing

from haven_schemas.topology import CLOSES_AFTER_RESTORE

from haven_local.backups.protected import Protected

_CLOSE = """
INSERT INTO restoration (id, name, kind, found_at)
VALUES ('00000000-0000-0000-0000-000000000000', 'told', 'closed', clock_timestamp())
ON CONFLICT (id, name) DO UPDATE SET found_at = excluded.found_at, answered_at = NULL
"""


def close_all(protected: Protected) -> None:
    """All that hold anything about children. Done twice, it is done once."""
    for service in CLOSES_AFTER_RESTORE:
        close_database(protected, service, service)


def close_database(protected: Protected, service: str, name: str) -> None:
    """The database ``name``, which is one of ``service``; nothing where that holds nothing about children."""
    if service not in CLOSES_AFTER_RESTORE:
        return
    with closing(protected.databases.connect(name)) as opened, opened.cursor() as cursor:
        cursor.execute(_CLOSE)
