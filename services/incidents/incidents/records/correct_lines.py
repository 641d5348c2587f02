"""Corrects the lines of records: what part a child had, and children who were left out, with the wraps of their keys.

Each record keeps who was in it before, with the reason under its own key: whoever may read one need not read another.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from chassis.units.ids import new_id
from sqlalchemy import select

from incidents.models import ChildCorrectionRow, ConcernRow, DocumentRow, EntryPersonRow, RecordSubjectRow
from incidents.narrative import holder_of, key_of_marks, open_records, seal
from incidents.reading import AnyRow, open_to

from .parts_in_it import Correction

Lines = Mapping[UUID, Sequence[RecordSubjectRow]]


def correct_lines(unit: Unit, keyring: Keyring, rows: Sequence[AnyRow], correction: Correction) -> None:
    """Of each of ``rows`` that it changes anything of; the rows are held. Needs the vault.

    A part is changed where the child has the one that is corrected: what says another of them is left as it is.
    """
    lines = _lines(unit, rows)
    changed = [row for row in rows if row.id in lines and _changes(lines[row.id], correction)]
    keys = _keys(unit, keyring, changed, lines)
    for row in changed:
        _keep_version(unit, row, lines[row.id], correction, keys.get(row.id))
        _change(unit, keyring, row, lines[row.id], correction)
    unit.session.flush()
    _open_names(unit, keyring, changed, correction)


def as_kept(lines: Sequence[RecordSubjectRow]) -> list[dict[str, str]]:
    """Who is in a record and in which part, as a version keeps it."""
    return [{"subject_id": str(line.subject_id), "role": line.role} for line in lines]


def _lines(unit: Unit, rows: Sequence[AnyRow]) -> dict[UUID, list[RecordSubjectRow]]:
    wanted = select(RecordSubjectRow).where(RecordSubjectRow.record_id.in_([row.id for row in rows]))
    found: dict[UUID, list[RecordSubjectRow]] = {}
    for line in unit.session.scalars(wanted.order_by(RecordSubjectRow.place)):
        found.setdefault(line.record_id, []).append(line)
    return found


def _changes(lines: Sequence[RecordSubjectRow], correction: Correction) -> bool:
    there = {(line.subject_id, line.role) for line in lines}
    children = {line.subject_id for line in lines}
    newcomers = any(subject.id not in children for subject in correction.added)
    return newcomers or any((each.subject_id, each.before) in there for each in correction.changes)


def _keys(unit: Unit, keyring: Keyring, rows: Sequence[AnyRow], lines: Lines) -> dict[UUID, DataKey]:
    """Keys that the reason is sealed under; none of a record whose key is gone, and whose line is corrected all the
    same."""
    wanted = {row.id: [line.subject_id for line in lines[row.id]] for row in rows if not isinstance(row, DocumentRow)}
    keys = open_records(unit, keyring, wanted)
    return keys | {row.id: key_of_marks(unit, keyring, row) for row in rows if isinstance(row, DocumentRow)}


def _keep_version(
    unit: Unit, row: AnyRow, lines: Sequence[RecordSubjectRow], correction: Correction, key: DataKey | None
) -> None:
    correction_id = new_id()
    unit.session.add(
        ChildCorrectionRow(
            id=correction_id,
            record_id=row.id,
            version=lines[0].children_version,
            record_kind=lines[0].record_kind,
            school_id=row.school_id,
            children=as_kept(lines),
            reason=None if key is None else seal(key, "child_correction", correction_id, "reason", correction.reason),
            key_version=1 if key is None else key.version,
            entry_id=None,
            corrected_by=unit.access.actor_id,
            corrected_at=unit.now,
        )
    )


def _change(
    unit: Unit, keyring: Keyring, row: AnyRow, lines: Sequence[RecordSubjectRow], correction: Correction
) -> None:
    after = {(each.subject_id, each.before): each.after for each in correction.changes}
    version, place = lines[0].children_version + 1, max(line.place for line in lines)
    for line in lines:
        line.children_version = version
        role = after.get((line.subject_id, line.role))
        if role is not None:
            line.reported_role = (line.reported_role or line.role) if isinstance(row, ConcernRow) else None
            line.role = role
    there = {line.subject_id for line in lines}
    for subject in correction.added:
        if subject.id not in there:
            place += 1
            unit.session.add(_line_of(lines, subject.id, subject.role, place, version))
            unit.session.flush()
            keyring.add_holder(unit, row.id, holder_of(subject.id))


def _line_of(lines: Sequence[RecordSubjectRow], child: UUID, role: str, place: int, version: int) -> RecordSubjectRow:
    """As the other children's; none of the report's marks is theirs."""
    first = lines[0]
    return RecordSubjectRow(
        record_id=first.record_id,
        subject_id=child,
        record_kind=first.record_kind,
        school_id=first.school_id,
        category_id=first.category_id,
        triaged=first.triaged,
        occurred_at=first.occurred_at,
        recorded_at=first.recorded_at,
        place=place,
        mark_places=[],
        role=role,
        reported_role=None,
        added=True,
        children_version=version,
        not_listed=None,
        confirmed=True,
        once_lasting=any(line.once_lasting for line in lines),
        significant=any(line.significant for line in lines),
        restricted=any(line.restricted for line in lines),
    )


def _open_names(unit: Unit, keyring: Keyring, rows: Sequence[AnyRow], correction: Correction) -> None:
    """The names of adults in the entries that are about the newcomers now."""
    if not correction.added:
        return
    met = select(EntryPersonRow.person_id).where(EntryPersonRow.entry_id.in_([row.id for row in rows])).distinct()
    people = list(unit.session.scalars(met.order_by(EntryPersonRow.person_id)))
    if people:
        open_to(unit, keyring, people, [subject.id for subject in correction.added])
