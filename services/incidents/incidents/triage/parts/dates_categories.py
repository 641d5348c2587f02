"""In which categories the caller starts a record for dates to keep about a child, and at which school."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.categories.queries.categories import categories_by_id, may_be_chosen
from incidents.models import CategoryRow, KnownPupilRow
from incidents.sight.own_sight import sight_of
from incidents.sight.rules import Bearing
from incidents.sight.visible import known_of

_NOT_FOR_DATES = "child_protection"
"""A record of child protection is opened by those who decide about concerns alone."""


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
