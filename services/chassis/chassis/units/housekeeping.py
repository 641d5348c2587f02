"""Deletes what the chassis's tables need no longer: sent rows after a week, guards against repeats after 35 days."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, text

from chassis.units.database import translated

SENT_KEPT = timedelta(days=7)
REPEATS_KEPT = timedelta(days=35)

LISTS_KEPT = timedelta(hours=1)
"""Lists of what readers were sent are of no use once they are there; one that is lost is asked for again."""

_SWEEPS = (
    (
        text(
            "DELETE FROM outbox WHERE position IN (SELECT position FROM outbox"
            " WHERE sent_at < :before AND type LIKE '%.events\\_listed' LIMIT 5000)"
        ),
        LISTS_KEPT,
    ),
    (
        text("DELETE FROM outbox WHERE position IN (SELECT position FROM outbox WHERE sent_at < :before LIMIT 5000)"),
        SENT_KEPT,
    ),
    (
        text("DELETE FROM audit_entry WHERE id IN (SELECT id FROM audit_entry WHERE sent_at < :before LIMIT 5000)"),
        SENT_KEPT,
    ),
    (
        text(
            "DELETE FROM inbox WHERE message_id IN"
            " (SELECT message_id FROM inbox WHERE received_at < :before LIMIT 5000)"
        ),
        REPEATS_KEPT,
    ),
    (
        text(
            "DELETE FROM idempotency WHERE (actor_id, key) IN"
            " (SELECT actor_id, key FROM idempotency WHERE created_at < :before LIMIT 5000)"
        ),
        REPEATS_KEPT,
    ),
)


def sweep(engine: Engine, now: datetime) -> int:
    """Deletes what is over its time at ``now``, in short transactions; the number of rows."""
    deleted = 0
    for statement, kept in _SWEEPS:
        while True:
            with translated(), engine.begin() as connection:
                count = connection.execute(statement, {"before": now - kept}).rowcount
            deleted += count
            if count == 0:
                break
    return deleted
