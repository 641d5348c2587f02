"""What contradicted the log, as far as the caller may see it, newest first."""

from chassis.units import cursors
from chassis.units.audit_trail import instant
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.audit import AlarmPage, AuditAlarm, ListAlarms
from sqlalchemy import text

from .list_entries import cursor_position, entry_of, kept_from_by_any_id, reads_for_the_trust

MOST_ALARMS = 50
"""On one page, so that a reply stays below the bus's 1 MiB whatever an entry lists."""

_FIND = text(
    "SELECT id, received_at, source, number, leaf, kept_id, stands_as"
    " FROM find_alarms(CAST(:schools AS uuid[]), :schoolless, :before_at, :before_id, :most)"
)


def list_alarms(unit: Unit, request: ListAlarms) -> AlarmPage:
    """One page. Scope as of the log itself: schools where the caller may read it, and what is of no school for a data
    protection officer; nothing about a child the caller is kept from. The reading is an entry of its own."""
    digest = cursors.filter_digest("alarms", unit.access.actor_id)
    before_at, before_id = cursor_position(request.cursor, digest) if request.cursor else (None, None)
    most = min(request.limit, MOST_ALARMS)
    asked = {
        "schools": [str(school_id) for school_id in unit.access.schools_with(Right.AUDIT_READ)],
        "schoolless": reads_for_the_trust(unit.access),
        "before_at": before_at,
        "before_id": before_id,
        "most": most + 1,
    }
    rows = unit.session.execute(_FIND, asked).all()
    shown = rows[:most]
    hidden = kept_from_by_any_id(unit)
    unit.audit(
        AuditAction.AUDIT_ALARM_READ,
        right=Right.AUDIT_READ,
        school_ids=unit.access.schools_with(Right.AUDIT_READ),
    )
    alarms = [
        AuditAlarm(
            id=row.id,
            received_at=row.received_at,
            source=row.source,
            number=row.number,
            entry=entry_of(row.leaf),
            kept_id=row.kept_id,
            stands_as=row.stands_as,
        )
        for row in shown
    ]
    more = len(rows) > len(shown)
    return AlarmPage(
        alarms=[each for each in alarms if hidden.isdisjoint([*each.entry.subject_ids, each.entry.object_id])],
        next_cursor=cursors.encode(digest, [instant(shown[-1].received_at), str(shown[-1].id)]) if more else None,
    )
