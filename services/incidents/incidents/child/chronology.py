"""A child's chronology: everything written about them, and nothing written about others alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units import cursors
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.acts.incidents.records import Chronology, ReadChronology
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from incidents.categories import categories_by_id
from incidents.copies import copy_pupil_rows
from incidents.extras import OtherOwners
from incidents.handover import files_on_their_way
from incidents.models import CategoryRow, KnownPupilRow, RecordSubjectRow
from incidents.paging import cut, next_cursor
from incidents.reading import Lines, fitting, open_entries
from incidents.reading_ledger import note_reading
from incidents.sight import By, is_read_elsewhere, open_family, sight_of, visible_lines

from .card import newest_card
from .filter import conditions_of, filter_of
from .taken_out import moved_out, taken_out


@dataclass(frozen=True)
class _Line:
    """One line of the chronology."""

    record_id: UUID
    occurred_at: datetime
    recorded_at: datetime
    school_id: UUID


def read_chronology(unit: Unit, keyring: Keyring, owners: OtherOwners, request: ReadChronology) -> Chronology:
    """One page, newest ``occurred_at`` first or oldest (then ``recorded_at``, then id), as far as the caller sees.

    Records under every id the child has or had are in it. A page ends early where its texts would outgrow one message.
    With the card on top, if it is asked for, which is audited as a reading of its own.
    ``not_found`` for a child of whom the caller may see nothing; ``VaultAway`` when the text cannot be opened now.
    """
    categories = categories_by_id(unit)
    family = open_family(unit, request.subject_id)
    digest = filter_digest("chronology", unit.access.actor_id, *filter_of(request))
    found, named = _lines(unit, request, family, digest, categories)
    if not found and not _may_open_file(unit, owners, family):
        raise Problem(ErrorCode.NOT_FOUND)
    record_ids = [line.record_id for line in found[: request.limit]]
    opened = open_entries(unit, keyring, record_ids, categories, of_subject=family, lines=named)
    gone = set(record_ids) - {entry.id for entry in opened}  # to another school, since the lines were read
    entries = fitting(opened)
    lines, more = cut([line for line in found if line.record_id not in gone], len(entries))
    card = newest_card(unit, keyring, request.subject_id, family) if request.with_card else None
    unit.audit(
        AuditAction.CHRONOLOGY_PUPIL_READ,
        right=Right.RECORD_READ,
        school_ids=[line.school_id for line in lines],
        subject_ids={*family, *(view.subject_id for entry in entries for view in entry.subjects)},
        object_id=request.subject_id,
        outcome="printed" if request.for_printing else "done",
    )
    note_reading(unit, "chronology", request.subject_id, [request.subject_id], {line.school_id for line in lines})
    last = [lines[-1].occurred_at, lines[-1].recorded_at, lines[-1].record_id] if lines else []
    has_margin = request.cursor is None and not request.for_printing
    return Chronology(
        entries=entries,
        next_cursor=next_cursor(digest, more, *last),
        card=card,
        on_its_way=files_on_their_way(unit, family) if is_read_elsewhere(unit, request.subject_id) else [],
        moved_out=moved_out(unit, family) if has_margin else [],
        taken_out=taken_out(unit, family) if has_margin else [],
    )


def _lines(
    unit: Unit, request: ReadChronology, family: Sequence[UUID], digest: str, categories: Mapping[UUID, CategoryRow]
) -> tuple[Sequence[_Line], Lines]:
    """The page's lines, and one more if there is one; and which children each record is about."""
    order = (RecordSubjectRow.occurred_at, RecordSubjectRow.recorded_at, RecordSubjectRow.record_id)
    by: By = "all" if is_read_elsewhere(unit, request.subject_id) else "school"
    seen = visible_lines(sight_of(unit), categories, by)
    page = (
        select(*order, RecordSubjectRow.school_id)
        .where(one_of(RecordSubjectRow.subject_id, family), seen, *conditions_of(request))
        .order_by(*(_in_order(column, request) for column in order))
        .limit(request.limit + 1)
    )
    if len(family) > 1:
        page = page.distinct()  # a record may name the child by two ids
    if request.cursor is not None:
        last = tuple_(*_after(request.cursor, digest))
        page = page.where(tuple_(*order) > last if request.oldest_first else tuple_(*order) < last)
    lines = page.subquery()
    whole = select(RecordSubjectRow, lines).join(lines, lines.c.record_id == RecordSubjectRow.record_id)
    in_order = [_in_order(lines.c[column.key], request) for column in order]
    found: dict[UUID, _Line] = {}
    named: dict[UUID, list[RecordSubjectRow]] = {}
    for row, occurred_at, recorded_at, record_id, school_id in unit.session.execute(
        whole.order_by(*in_order, RecordSubjectRow.place)
    ):
        found.setdefault(record_id, _Line(record_id, occurred_at, recorded_at, school_id))
        named.setdefault(record_id, []).append(row)
    return list(found.values()), named


def _in_order(column: ColumnElement[Any] | InstrumentedAttribute[Any], request: ReadChronology) -> ColumnElement[Any]:
    return column.asc() if request.oldest_first else column.desc()


def _after(cursor: str, digest: str) -> tuple[datetime, datetime, UUID]:
    values = cursors.decode(cursor, digest)
    try:
        occurred_at, recorded_at, record_id = values
        return datetime.fromisoformat(occurred_at), datetime.fromisoformat(recorded_at), UUID(record_id)
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None


def _may_open_file(unit: Unit, owners: OtherOwners, family: Sequence[UUID]) -> bool:
    """Whether an empty page is the truth: the child is at a school, and in a year or a class, whose files the
    caller opens."""
    known = unit.session.scalars(select(KnownPupilRow).where(one_of(KnownPupilRow.pupil_id, family))).all()
    places = [(row.school_id, row.year_group, row.class_name) for row in known]
    if not places:
        facts = [each for each in owners.pupil_facts(family) if each.school_id in unit.access.school_ids]
        copy_pupil_rows(unit, facts)
        places = [(each.school_id, each.year_group, each.class_name) for each in facts]
    sight = sight_of(unit)
    return any(sight.shows_pupil(family[0], *place) for place in places)
