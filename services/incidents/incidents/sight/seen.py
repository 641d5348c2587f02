"""Whether a row of a table is seen, as conditions that are written once for all who see the same.

A condition is some hundred objects of SQLAlchemy, and pages are made of several: to make them anew for each took longer
than to ask the database. They hold ids alone; whoever's rights change has another ``Sight``, and so another condition.
"""

from collections.abc import Mapping
from functools import lru_cache
from uuid import UUID

from chassis.units.one_of import one_of
from sqlalchemy import ColumnElement, and_, or_

from incidents.models import ActionRow, CategoryRow, ConcernRow, IncidentRow, RecordSubjectRow
from incidents.states import CONCERN_RECEIVED

from .rules import Sight
from .visibility import (
    By,
    CategoryGroups,
    groups_for,
    incident_about_some,
    kept_from,
    opened,
    read_at,
    record_about_some,
    visible,
)

MOST_KEPT = 256
"""Of each kind; about 50 kB each."""


def visible_lines(sight: Sight, categories: Mapping[UUID, CategoryRow], by: By = "all") -> ColumnElement[bool]:
    """Whether a line of ``record_subject`` is seen: of a chronology, an incident record, an export or a search."""
    return _lines(sight, groups_for(sight, categories), by)


@lru_cache(MOST_KEPT)
def _lines(sight: Sight, groups: CategoryGroups, by: By) -> ColumnElement[bool]:
    return visible(
        sight,
        groups,
        school=RecordSubjectRow.school_id,
        category=RecordSubjectRow.category_id,
        recorded=RecordSubjectRow.recorded_at,
        triaged=RecordSubjectRow.triaged,
        about_some=record_about_some(RecordSubjectRow.record_id),
        by=by,
    )


def visible_concerns(sight: Sight, categories: Mapping[UUID, CategoryRow], by: By = "school") -> ColumnElement[bool]:
    """Whether a row of ``concern`` is seen, in a list of its school unless ``by`` says otherwise; not counting the
    caller's own reports."""
    return _concerns(sight, groups_for(sight, categories), by)


@lru_cache(MOST_KEPT)
def _concerns(sight: Sight, groups: CategoryGroups, by: By) -> ColumnElement[bool]:
    return visible(
        sight,
        groups,
        school=ConcernRow.school_id,
        category=ConcernRow.category_id,
        recorded=ConcernRow.recorded_at,
        triaged=ConcernRow.status != CONCERN_RECEIVED,
        about_some=record_about_some(ConcernRow.id),
        by=by,
    )


@lru_cache(MOST_KEPT)
def waiting_concerns(sight: Sight) -> ColumnElement[bool]:
    """Whether a row of ``concern`` waits for a decision of the caller's: at their school, or at one that has signed for
    the file, as it was told then."""
    here = concerns_triaged(sight)
    return and_(ConcernRow.status == CONCERN_RECEIVED, or_(here, _signed_for(sight)) if sight.triages_at else here)


def _signed_for(sight: Sight) -> ColumnElement[bool]:
    """Few rows: an index holds those that wait at a school beside the one that keeps them."""
    about_some = record_about_some(ConcernRow.id)
    return and_(
        ConcernRow.also_at.is_not(None),
        ConcernRow.also_at.overlap(list(sight.triages_at)),
        about_some.handed(read_at(sight)),
        *kept_from(sight, about_some),
        *opened(sight, ConcernRow.recorded_at),
    )


def waits_at(school_id: UUID) -> ColumnElement[bool]:
    """Whether a row of ``concern``, of those that wait, waits at that school."""
    return or_(ConcernRow.school_id == school_id, ConcernRow.also_at.contains([school_id]))


@lru_cache(MOST_KEPT)
def concerns_triaged(sight: Sight) -> ColumnElement[bool]:
    """Whether a row of ``concern``, decided on or not, is one of those that the caller triages."""
    return and_(
        one_of(ConcernRow.school_id, sight.triages_at),
        *kept_from(sight, record_about_some(ConcernRow.id)),
        *opened(sight, ConcernRow.recorded_at),
    )


def visible_incidents(sight: Sight, categories: Mapping[UUID, CategoryRow], by: By = "all") -> ColumnElement[bool]:
    """Whether a row of ``incident`` is seen."""
    return _incidents(sight, groups_for(sight, categories), by)


@lru_cache(MOST_KEPT)
def _incidents(sight: Sight, groups: CategoryGroups, by: By) -> ColumnElement[bool]:
    return visible(
        sight,
        groups,
        school=IncidentRow.school_id,
        category=IncidentRow.category_id,
        recorded=IncidentRow.opened_at,
        about_some=incident_about_some(IncidentRow.id),
        by=by,
    )


def visible_actions(sight: Sight, categories: Mapping[UUID, CategoryRow], by: By = "all") -> ColumnElement[bool]:
    """Whether a row of ``action`` is seen."""
    return _actions(sight, groups_for(sight, categories), by)


@lru_cache(MOST_KEPT)
def _actions(sight: Sight, groups: CategoryGroups, by: By) -> ColumnElement[bool]:
    return visible(
        sight,
        groups,
        school=ActionRow.school_id,
        category=ActionRow.category_id,
        recorded=ActionRow.assigned_at,
        about_some=record_about_some(ActionRow.id),
        by=by,
    )
