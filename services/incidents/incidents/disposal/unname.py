"""A child's name leaves what belongs to others."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import select, text, update

from incidents.end_exports import end_exports
from incidents.exports import Choices, open_choices, seal_choices_anew
from incidents.gone import FileRecords
from incidents.models import ExportRow, IncidentRow

from .nobody import NOBODY

_NEVER_OPENS = (ErrorCode.KEY_GONE, ErrorCode.SEAL_BROKEN)
_MAY_NAME = """
WITH once_named AS (
    SELECT record_id FROM record_move
    WHERE wrong_id = ANY (CAST(:ids AS uuid[])) OR right_id = ANY (CAST(:ids AS uuid[]))
        OR marks_of_id = ANY (CAST(:ids AS uuid[])) OR beside_ids && CAST(:ids AS uuid[])
)
SELECT id FROM export
WHERE id <> ALL (CAST(:gone AS uuid[])) AND (
    subject_id = ANY (CAST(:others AS uuid[])) OR incident_id = ANY (CAST(:kept_incidents AS uuid[]))
    OR id IN (
        SELECT record_id FROM key_wrap WHERE holder_kind = 'subject' AND holder_id = ANY (CAST(:ids AS uuid[]))
    )
    OR subject_id IN (SELECT subject_id FROM record_subject WHERE record_id IN (SELECT record_id FROM once_named))
    OR incident_id IN (
        SELECT record_id FROM once_named
        UNION ALL SELECT incident_id FROM concern WHERE id IN (SELECT record_id FROM once_named)
        UNION ALL SELECT incident_id FROM entry WHERE id IN (SELECT record_id FROM once_named)
        UNION ALL SELECT incident_id FROM action WHERE id IN (SELECT record_id FROM once_named)
        UNION ALL SELECT incident_id FROM document WHERE id IN (SELECT record_id FROM once_named)
    )
)
"""
_EVER = datetime.min.replace(tzinfo=UTC)
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


def unname_in_exports(unit: Unit, keyring: Keyring, subject_ids: Sequence[UUID], found: FileRecords) -> int:
    """How many were changed: their children, what was let go for each, whom one was narrowed to, and documents that go.
    Purpose and recipient are somebody's words, as in texts about others.

    To be called while it still stands where the child once was: it is looked for by who is in a record with them today,
    or was before it was moved, and by who can open it. One that nothing opens is left. ``VaultAway``.
    """
    asked = {
        "ids": [str(each) for each in subject_ids],
        "gone": [str(each) for each in found.exports],
        "others": [str(each) for each in found.others],
        "kept_incidents": [str(each) for each in found.kept_incidents],
    }
    ids = unit.session.scalars(text(_MAY_NAME), asked).all()
    rows = unit.session.scalars(select(ExportRow).where(ExportRow.id.in_(ids)).order_by(ExportRow.id).with_for_update())
    return sum(_unname(unit, keyring, row, frozenset(subject_ids), found.gone) for row in rows.all())


def without(choices: Choices, subject_ids: frozenset[UUID], gone: frozenset[UUID]) -> Choices:
    """The same for those who stay."""
    narrowed = choices.narrowed
    if narrowed.with_subject_id in subject_ids:
        narrowed = narrowed.model_copy(update={"with_subject_id": NOBODY})
    return choices.model_copy(
        update={
            "children": _left(choices.children, subject_ids),
            "document_ids": _left(choices.document_ids, gone),
            "let_go": {child: codes for child, codes in choices.let_go.items() if child not in subject_ids},
            "narrowed": narrowed,
        }
    )


def _left(ids: Iterable[UUID], gone: frozenset[UUID]) -> list[UUID]:
    return [each for each in ids if each not in gone]


def _unname(unit: Unit, keyring: Keyring, row: ExportRow, subject_ids: frozenset[UUID], gone: frozenset[UUID]) -> bool:
    try:
        before = open_choices(unit, keyring, row)
    except Problem as problem:
        if problem.code not in _NEVER_OPENS:
            raise
        return False
    after = without(before, subject_ids, gone)
    if after != before:
        seal_choices_anew(unit, keyring, row, after)
    return after != before


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
