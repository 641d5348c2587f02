"""The dates of a record that could take a concern."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.dates_record import DatesRecordChoices, DatesRecordQuery
from haven_schemas.acts.incidents.deciding import OpenRecord
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.categories import categories_by_id, may_be_chosen
from incidents.models import CategoryRow, ConcernRow, IncidentRow, IncidentSubjectRow, KnownPupilRow
from incidents.sight import Bearing, families_shown, known_of, sight_of, visible_incidents
from incidents.states import INCIDENT_OPEN

_MOST_RECORDS = 10

Families = Mapping[UUID, Sequence[UUID]]
Row = TypeVar("Row", ConcernRow, IncidentRow)
_NOT_FOR_DATES = "child_protection"
"""A record of child protection is opened by those who decide about concerns alone."""


def open_records(unit: Unit, families: Families) -> dict[UUID, list[OpenRecord]]:
    """The newest ten of each child that are open and the caller sees, by every id they have; not audited here."""
    meant, categories = child_of(families), categories_by_id(unit)
    seen = visible_incidents(sight_of(unit), categories)
    wanted = (
        select(IncidentSubjectRow.subject_id, IncidentRow)
        .join(IncidentRow, IncidentRow.id == IncidentSubjectRow.incident_id)
        .where(one_of(IncidentSubjectRow.subject_id, meant), IncidentRow.status == INCIDENT_OPEN, seen)
        .order_by(IncidentRow.opened_at.desc(), IncidentRow.id)
    )
    rows = ((subject_id, row) for subject_id, row in unit.session.execute(wanted))
    found = by_child(meant, rows, _MOST_RECORDS)
    return {
        child: [of_row(OpenRecord, row, category_name=categories[row.category_id].name) for row in own]
        for child, own in found.items()
    }


def child_of(families: Families) -> dict[UUID, list[UUID]]:
    """The children that each id means: one, but where a concern names a child by two ids."""
    meant: dict[UUID, list[UUID]] = {}
    for child, family in families.items():
        for each in family:
            meant.setdefault(each, []).append(child)
    return meant


def by_child(meant: Mapping[UUID, list[UUID]], rows: Iterable[tuple[UUID, Row]], most: int) -> dict[UUID, list[Row]]:
    """Each row once a child, in order, so many of each at most."""
    found: dict[UUID, dict[UUID, Row]] = {}
    for subject_id, row in rows:
        for child in meant[subject_id]:
            found.setdefault(child, {}).setdefault(row.id, row)
    return {child: list(own.values())[:most] for child, own in found.items()}


def dates_categories(unit: Unit, subject_id: UUID) -> dict[UUID, list[UUID]]:
    """By school, those in which the caller would read the record.

    ``not_found`` for a child who is on no roll of a school where the caller may open their file: unknown, gone, of
    another year, linked to the caller, or with a file that is closed to them. ``not_permitted`` where they may, and
    keep no dates at the school.
    """
    on_roll = select(KnownPupilRow).where(KnownPupilRow.pupil_id == subject_id, KnownPupilRow.on_roll)
    rows = unit.session.scalars(on_roll.order_by(KnownPupilRow.version.desc())).all()
    sight = sight_of(unit)
    shown = [row for row in rows if sight.shows_pupil(row.pupil_id, row.school_id, row.year_group, row.class_name)]
    if not shown:
        raise Problem(ErrorCode.NOT_FOUND)
    kept = [row.school_id for row in shown if unit.access.has(Right.DATES_KEEP, row.school_id)]
    if not kept:
        raise Problem(ErrorCode.NOT_PERMITTED)
    return {school_id: _at(unit, school_id, subject_id) for school_id in kept}


def school_of_category(unit: Unit, subject_id: UUID, category_id: UUID) -> UUID:
    """The school at which a record in this category is the caller's to start. As ``dates_categories``, and
    ``invalid_request`` on ``category_id`` for one that is not there, or not theirs."""
    offered = dates_categories(unit, subject_id)
    for school_id, category_ids in offered.items():
        if category_id in category_ids:
            return school_id
    category = unit.session.get(CategoryRow, category_id)
    known = any(may_be_chosen(category, school_id) for school_id in offered)
    raise invalid("category_id", FieldCode.NOT_ALLOWED if known else FieldCode.UNKNOWN_CATEGORY)


def _at(unit: Unit, school_id: UUID, subject_id: UUID) -> list[UUID]:
    read_at, sight = known_of(unit, school_id, [subject_id]).read_at, sight_of(unit)
    return [
        row.id
        for row in categories_by_id(unit).values()
        if may_be_chosen(row, school_id)
        and row.group != _NOT_FOR_DATES
        and sight.shows(Bearing(row.group, True, unit.now, frozenset({subject_id}), read_at))
    ]


def dates_record_choices(unit: Unit, request: DatesRecordQuery) -> DatesRecordChoices:
    """No text. Errors as ``dates_categories``."""
    offered = dates_categories(unit, request.subject_id)
    records = open_records(unit, families_shown(unit, [request.subject_id]))
    unit.audit(
        AuditAction.INCIDENT_LIST_READ,
        right=Right.DATES_KEEP,
        school_ids=list(offered),
        subject_ids=[request.subject_id],
    )
    return DatesRecordChoices(
        category_ids=list(dict.fromkeys(each for ids in offered.values() for each in ids)),
        records=records.get(request.subject_id, []),
    )
