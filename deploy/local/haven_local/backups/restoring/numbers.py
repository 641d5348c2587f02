"""After a whole restore audit numbers go on above all that may have been given out since the backup.

What was recorded after the restored point is gone, and with it the knowledge of which numbers it had. Somebody may hold
an export of the log with such a number in it: it must never stand for another entry. So a run of numbers is left out of
each source, and the log is told that it holds more than the source has given out. The services then find out for
themselves that they were restored, say so in the log, and send each other their present state (decision 0035).
"""

from contextlib import closing
from datetime import datetime

from psycopg2.extensions import connection

from haven_local.backups.protected import Protected
from haven_local.layout import SERVICE_NAMES

LEFT_OUT = 1_000_000
"""More than a large trust records between two backups."""

_NEXT = "SELECT next_number FROM audit_counter WHERE source = %s"
_LEAVE_OUT = """
WITH top AS (
    INSERT INTO source (name, highest, held) VALUES (%(source)s, 0, 0)
    ON CONFLICT (name) DO UPDATE SET held = source.held
    RETURNING greatest(highest + 1, %(next)s) AS first
), left_out AS (
    INSERT INTO never_given (source, first, last, noted_at)
    SELECT %(source)s, first, first + %(many)s - 1, %(now)s FROM top
    RETURNING last
)
SELECT last FROM left_out
"""
_GO_ON = "UPDATE source SET highest = %s, held = held + %s WHERE name = %s"


def go_on_above(protected: Protected, now: datetime) -> None:
    """For every source, in one transaction of the log's database. Done twice, it leaves out two runs."""
    following = {service: _next_number(protected, service) for service in SERVICE_NAMES}
    with closing(protected.databases.connect("audit")) as opened:
        opened.autocommit = False
        with opened, opened.cursor() as cursor:
            for service, next_number in following.items():
                asked = {"source": service, "next": next_number, "many": LEFT_OUT, "now": now}
                cursor.execute(_LEAVE_OUT, asked)
                last = (cursor.fetchone() or (0,))[0]
                cursor.execute(_GO_ON, (last, LEFT_OUT, service))


def _next_number(protected: Protected, service: str) -> int:
    opened: connection = protected.databases.connect(service)
    with closing(opened), opened.cursor() as cursor:
        cursor.execute(_NEXT, (service,))
        found = cursor.fetchone()
    return int(found[0]) if found else 1
