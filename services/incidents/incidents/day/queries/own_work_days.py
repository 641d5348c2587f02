"""The days of one's own work, for a calendar that names nobody.

Asked under the token of an app password, which reads no record: what is about a child the caller is linked to, or in a
file that is closed to them, is left out all the same.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import none_of, one_of
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.calendar import MOST_DAYS, RecordsAskedByOwner, RecordsNotKept, WorkDay, WorkDays, WorkDaysQuery
from sqlalchemy import ColumnElement, and_, exists, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from incidents.models import (
    ActionRow,
    ConcernRow,
    IncidentRow,
    IncidentSubjectRow,
    PaperRow,
    PupilCardRow,
    RecordSubjectRow,
)
from incidents.sight.own_sight import sight_of
from incidents.triage.domain.triage import CONCERN_RECEIVED, INCIDENT_CLOSED, INCIDENT_OPEN

Days = tuple[str, InstrumentedAttribute[UUID], InstrumentedAttribute[Any], ColumnElement[bool]]
"""A kind, an id, a day, and which are the caller's."""


def own_work_days(unit: Unit, request: WorkDaysQuery) -> WorkDays:
    """Ids for telling them apart, kinds and days."""
    wanted: list[Days] = [
        ("action", ActionRow.id, ActionRow.due_on, _actions(unit)),
        ("review", PupilCardRow.id, PupilCardRow.next_review_on, _file_reviews(unit)),
        ("review", PaperRow.document_id, PaperRow.review_on, _paper_reviews(unit)),
        ("review", IncidentRow.id, IncidentRow.look_back_on, _records(unit, INCIDENT_CLOSED)),
        ("wait", IncidentRow.id, IncidentRow.waiting_until, _records(unit, INCIDENT_OPEN)),
        ("wait", ConcernRow.id, ConcernRow.waiting_until, _concerns(unit)),
    ]
    days = [
        WorkDay(kind=of[0], id=each_id, due_on=day) for of in wanted for each_id, day in _until(unit, of, request.until)
    ]
    unit.audit(
        AuditAction.CALENDAR_WORK_READ, right=Right.CALENDAR_READ, school_ids=unit.access.school_ids, outcome="counted"
    )
    return WorkDays(days=sorted(days, key=lambda each: (each.due_on, each.kind, str(each.id))))


def records_not_kept(unit: Unit, request: RecordsAskedByOwner) -> RecordsNotKept:
    """For referrals, which does not know who is kept from a record. Not audited: of the caller's own work, by ids."""
    found = select(IncidentRow.id).where(one_of(IncidentRow.id, request.record_ids), not_(_kept_record(unit)))
    return RecordsNotKept(record_ids=list(unit.session.scalars(found.order_by(IncidentRow.id))))


def _until(unit: Unit, of: Days, until: date) -> Sequence[tuple[UUID, date]]:
    _, row_id, day, own = of
    rows = unit.session.execute(select(row_id, day).where(own, day <= until).order_by(day, row_id).limit(MOST_DAYS))
    return [(row[0], row[1]) for row in rows]


def _actions(unit: Unit) -> ColumnElement[bool]:
    own = and_(ActionRow.owner_id == unit.access.actor_id, ActionRow.completed_at.is_(None))
    return and_(own, not_(_kept(unit, ActionRow.id)))


def _file_reviews(unit: Unit) -> ColumnElement[bool]:
    newer, me, sight = aliased(PupilCardRow), unit.access.actor_id, sight_of(unit)
    mine = or_(PupilCardRow.lead_id == me, and_(PupilCardRow.lead_id.is_(None), PupilCardRow.written_by == me))
    newest = not_(exists().where(newer.id == PupilCardRow.id, newer.version > PupilCardRow.version))
    return and_(mine, newest, none_of(PupilCardRow.subject_id, sight.kept_from | sight.closed))


def _paper_reviews(unit: Unit) -> ColumnElement[bool]:
    return and_(PaperRow.review_set_by == unit.access.actor_id, not_(_kept(unit, PaperRow.document_id)))


def _records(unit: Unit, status: str) -> ColumnElement[bool]:
    own = and_(IncidentRow.assigned_to == unit.access.actor_id, IncidentRow.status == status)
    return and_(own, not_(_kept_record(unit)))


def _concerns(unit: Unit) -> ColumnElement[bool]:
    own = and_(ConcernRow.assigned_to == unit.access.actor_id, ConcernRow.status == CONCERN_RECEIVED)
    return and_(own, not_(_kept(unit, ConcernRow.id)))


def _kept(unit: Unit, record: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Whether a child whom the caller is kept from is in it."""
    children = sight_of(unit).kept_from | sight_of(unit).closed
    return exists().where(RecordSubjectRow.record_id == record, one_of(RecordSubjectRow.subject_id, children))


def _kept_record(unit: Unit) -> ColumnElement[bool]:
    children = sight_of(unit).kept_from | sight_of(unit).closed
    return exists().where(
        IncidentSubjectRow.incident_id == IncidentRow.id, one_of(IncidentSubjectRow.subject_id, children)
    )
