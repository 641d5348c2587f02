"""What was given out about others stays noted as given out, without the child whose file goes."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import select, text

from incidents.disposal.domain.nobody import NOBODY
from incidents.disposal.queries.file_records import FileRecords
from incidents.exports.export_rows import Choices, open_choices, seal_choices_anew
from incidents.models import ExportRow

_NEVER_OPENS = (ErrorCode.KEY_GONE, ErrorCode.SEAL_BROKEN)


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
