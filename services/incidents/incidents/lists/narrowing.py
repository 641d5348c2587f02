"""Lists narrowed and put in order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.units import cursors
from chassis.units.database import Unit
from chassis.units.one_of import none_of, one_of
from haven_schemas.acts.incidents.lists import MatterFilter, QueueOrder
from haven_schemas.class_names import class_key
from haven_schemas.errors import FieldCode, invalid
from sqlalchemy import ColumnElement, CompoundSelect, Select, case, exists, or_, select, tuple_, union
from sqlalchemy.orm import InstrumentedAttribute

from incidents.models import (
    CategoryRow,
    ConcernRow,
    IncidentRow,
    IncidentSubjectRow,
    KnownPupilRow,
    RecordSubjectRow,
    SubjectAliasRow,
)
from incidents.sight import By, families_shown, groups_for, of_one_child, sight_of, visible, waits_at

from .days import beginning_of

Conditions = list[ColumnElement[bool]]
_Row = type[ConcernRow] | type[IncidentRow]
_Named = type[RecordSubjectRow] | type[IncidentSubjectRow]
_Children = list[UUID] | CompoundSelect[UUID, UUID]
"""By their ids, or by id and school."""
_AT = (datetime.fromisoformat, UUID)


@dataclass(frozen=True)
class Order:
    """Columns to order by, the id always last, all of them one way. ``read``: makes values of a cursor again."""

    names: tuple[str, ...]
    descending: bool
    read: tuple[Callable[[Any], Any], ...]


ORDERS: Mapping[QueueOrder, Order] = {
    "newest": Order(("begun", "id"), descending=True, read=_AT),
    "oldest": Order(("begun", "id"), descending=False, read=_AT),
    "last_entry": Order(("written", "id"), descending=True, read=_AT),
    "longest_quiet": Order(("written", "id"), descending=False, read=_AT),
    "risk": Order(("rank", "begun", "id"), descending=True, read=(int, *_AT)),
    "urgent": Order(("place", "begun", "id"), descending=False, read=(int, *_AT)),
}


RISKS = (None, "low", "medium", "high", "immediate")
"""In their order: the place of each is its rank."""


def narrowed_incidents(
    unit: Unit, asked: MatterFilter, categories: Mapping[UUID, CategoryRow], by: By = "school"
) -> Conditions:
    """Of incident records, beside whether they are seen. Errors as ``beginning_of``."""
    row, named = IncidentRow, IncidentSubjectRow
    wanted = _of_the_matter(unit, row, asked, categories)
    for children in _children(unit, asked):
        seen = visible(
            sight_of(unit),
            groups_for(sight_of(unit), categories),
            school=row.school_id,
            category=row.category_id,
            recorded=row.opened_at,
            about_some=of_one_child(named.subject_id, named.school_id),
            by=by,
        )
        of_record = named.incident_id == row.id
        wanted.append(exists(select(named.subject_id).where(of_record, _is(named, children), _open(unit, named), seen)))
    return wanted


def narrowed_concerns(unit: Unit, asked: MatterFilter, categories: Mapping[UUID, CategoryRow]) -> Conditions:
    """Of concerns that wait for a decision, which those who triage see whatever the child's year; a file that is closed
    to them answers to no question about its child. Errors as ``beginning_of``."""
    named = RecordSubjectRow
    wanted = _of_the_matter(unit, ConcernRow, asked, categories)
    for children in _children(unit, asked):
        of_concern = named.record_id == ConcernRow.id
        wanted.append(exists(select(named.subject_id).where(of_concern, _is(named, children), _open(unit, named))))
    return wanted


def _of_the_matter(unit: Unit, row: _Row, asked: MatterFilter, categories: Mapping[UUID, CategoryRow]) -> Conditions:
    wanted: Conditions = []
    begun = ConcernRow.recorded_at if row is ConcernRow else IncidentRow.opened_at
    if asked.school_id is not None:
        wanted.append(waits_at(asked.school_id) if row is ConcernRow else row.school_id == asked.school_id)
    if asked.owner == "nobody":
        wanted.append(row.assigned_to.is_(None))
    elif asked.owner is not None:
        wanted.append(row.assigned_to == (unit.access.actor_id if asked.owner == "me" else asked.owner))
    if asked.risk is not None:
        wanted.append(row.risk.is_(None) if asked.risk == "not_judged" else row.risk == asked.risk)
    if asked.category_id is not None:
        under = [each.id for each in categories.values() if asked.category_id in (each.id, each.parent_id)]
        wanted.append(one_of(row.category_id, under))
    if asked.opened_from is not None:
        wanted.append(begun >= beginning_of("opened_from", asked.opened_from))
    if asked.opened_until is not None:
        wanted.append(begun < beginning_of("opened_until", asked.opened_until, days_later=1))
    return wanted


def _children(unit: Unit, asked: MatterFilter) -> list[_Children]:
    """The sets of children of each of which one is to be in it."""
    found: list[_Children] = []
    if asked.about_ids:
        found.append([each for family in families_shown(unit, asked.about_ids).values() for each in family])
    if asked.year_group is not None or asked.class_name is not None:
        found.append(_of_year_and_class(asked.year_group, asked.class_name))
    return found


def _of_year_and_class(year_group: str | None, class_name: str | None) -> CompoundSelect[UUID, UUID]:
    """Every id of the children whom the roll of a school has in the year and class, with that school."""
    known, alias = KnownPupilRow, SubjectAliasRow

    def of(found: Select[UUID, UUID]) -> Select[UUID, UUID]:
        if year_group is not None:
            found = found.where(known.year_group == year_group)
        if class_name is not None:
            found = found.where(known.class_name == class_key(class_name))
        return found

    return union(
        of(select(known.pupil_id, known.school_id)),
        of(select(alias.alias_id, known.school_id).join(known, known.pupil_id == alias.root_id)),
    )


def _is(named: _Named, children: _Children) -> ColumnElement[bool]:
    if isinstance(children, list):
        return one_of(named.subject_id, children)
    return tuple_(named.subject_id, named.school_id).in_(children)


def _open(unit: Unit, named: _Named) -> ColumnElement[bool]:
    """Nobody whose file is closed to the caller."""
    return none_of(named.subject_id, sight_of(unit).closed)


def risk_rank(risk: InstrumentedAttribute[str | None]) -> ColumnElement[int]:
    """The higher the graver, 0 where it was not judged."""
    return case({level: rank for rank, level in enumerate(RISKS) if level is not None}, value=risk, else_=0)


def pressing(risk: InstrumentedAttribute[str | None], urgency: Any = None) -> ColumnElement[int]:
    """0 where a child may be in danger, by the risk judged or as its reporter said; 1 where it cannot wait for
    tomorrow; 2 otherwise. ``urgency``: the column of it, where there is one."""
    danger, today = [risk == "immediate"], [risk == "high"]
    if urgency is not None:
        danger.append(urgency == "now")
        today.append(urgency == "today")
    return case((or_(*danger), 0), (or_(*today), 1), else_=2)


def ordered(columns: Sequence[ColumnElement[Any]], order: Order) -> list[ColumnElement[Any]]:
    """What stands behind ORDER BY."""
    return [each.desc() if order.descending else each.asc() for each in columns]


def end_of(order: Order, cursor: str, digest: str) -> list[Any]:
    """Where the page ended that gave ``cursor``; ``invalid_request`` on ``cursor`` of another list."""
    values = cursors.decode(cursor, digest)
    try:
        last = [read(value) for read, value in zip(order.read, values, strict=True)]
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None
    if any(isinstance(each, datetime) and each.tzinfo is None for each in last):
        raise invalid("cursor", FieldCode.WRONG_FORMAT)
    return last


def after(columns: Sequence[ColumnElement[Any]], order: Order, end: Sequence[Any]) -> ColumnElement[bool]:
    """The condition that a row follows a page that ended there."""
    return tuple_(*columns) < tuple_(*end) if order.descending else tuple_(*columns) > tuple_(*end)
