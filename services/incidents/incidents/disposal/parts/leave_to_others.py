"""What is about other children too stays for them: no line, no key and no id of the one who goes is left in it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from sqlalchemy import text, update

from incidents.disposal.domain.nobody import NOBODY
from incidents.disposal.parts.unname_in_exports import unname_in_exports
from incidents.disposal.queries.file_records import FileRecords
from incidents.exports.parts.end_exports import end_exports
from incidents.models import IncidentRow

_EVER = datetime.min.replace(tzinfo=UTC)


def leave_to_others(unit: Unit, keyring: Keyring, subject_ids: Sequence[UUID], found: FileRecords) -> None:
    """Finished exports that hold something of it end, as after a move; that they were given out stays, for the others,
    without the child. ``VaultAway`` where an export was given out of what stays.

    ``ValueError`` where nobody else holds a key of something that stays.
    """
    asked = {
        "ids": [str(each) for each in subject_ids],
        "kept": [str(each) for each in found.kept],
        "kept_incidents": [str(each) for each in found.kept_incidents],
        "nobody": str(NOBODY),
    }
    if unit.session.scalar(text(_OPENED_BY_NOBODY_ELSE), asked):
        raise ValueError("something about others opens through this child's key alone")
    if found.others:
        end_exports(unit, _EVER, found.others, None)
    for incident_id in found.kept_incidents:
        end_exports(unit, _EVER, [], incident_id)
    unname_in_exports(unit, keyring, subject_ids, found)
    for statement in EDITS:
        unit.session.execute(text(statement), asked)
    unit.session.execute(
        update(IncidentRow)
        .where(one_of(IncidentRow.id, found.kept_incidents))
        .values(version=IncidentRow.version + 1)
        .execution_options(synchronize_session=False)
    )


_OPENED_BY_NOBODY_ELSE = """
SELECT EXISTS (
    SELECT FROM key_wrap
    WHERE record_id = ANY (CAST(:kept AS uuid[]))
    GROUP BY record_id, key_version
    HAVING bool_and(holder_kind = 'subject' AND holder_id = ANY (CAST(:ids AS uuid[])))
)
"""
EDITS = (
    """
    UPDATE child_correction SET children = coalesce(
        (
            SELECT jsonb_agg(named.child ORDER BY named.place)
            FROM jsonb_array_elements(children) WITH ORDINALITY AS named (child, place)
            WHERE (named.child ->> 'subject_id')::uuid <> ALL (CAST(:ids AS uuid[]))
        ),
        '[]'::jsonb
    )
    WHERE record_id = ANY (CAST(:kept AS uuid[]) || CAST(:kept_incidents AS uuid[]))
    """,
    """
    UPDATE record_move SET
        wrong_id = CASE WHEN wrong_id = ANY (CAST(:ids AS uuid[])) THEN CAST(:nobody AS uuid) ELSE wrong_id END,
        right_id = CASE WHEN right_id = ANY (CAST(:ids AS uuid[])) THEN NULL ELSE right_id END,
        marks_of_id = CASE WHEN marks_of_id = ANY (CAST(:ids AS uuid[])) THEN NULL ELSE marks_of_id END,
        beside_ids = (
            SELECT array_agg(beside.id ORDER BY beside.place)
            FROM unnest(beside_ids) WITH ORDINALITY AS beside (id, place)
            WHERE beside.id <> ALL (CAST(:ids AS uuid[]))
        )
    WHERE wrong_id = ANY (CAST(:ids AS uuid[])) OR right_id = ANY (CAST(:ids AS uuid[]))
        OR marks_of_id = ANY (CAST(:ids AS uuid[])) OR beside_ids && CAST(:ids AS uuid[])
    """,
)
"""Who was in a record before it was corrected, and in whose file one stood by mistake: their other children stay."""
