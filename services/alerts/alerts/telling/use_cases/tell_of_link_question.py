"""Tells who is asked whether a colleague is kept from a child, and who sees it beside them."""

from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import LinkQuestionAsked
from haven_schemas.rpc.alerts import LinkQuestionAlertKind
from sqlalchemy import select

from alerts.copies.queries.known_schools import KNOWN_SCHOOLS
from alerts.models import AlertRow, StaffRow

from ..domain.recipients import NobodyToTell
from .raise_alerts import Occurrence, raise_alerts

_KIND: LinkQuestionAlertKind = "link_question_asked"


def tell_of_link_question(
    unit: Unit, event_id: UUID, at: datetime, school_id: UUID | None, event: LinkQuestionAsked
) -> None:
    """One alert a person, however often it is said or asked of more people; at a school of theirs, where their inbox
    shows it. Neither the child nor a colleague stands in it."""
    if school_id is None:
        raise NobodyToTell
    unit.scope_to(unit.session.scalars(KNOWN_SCHOOLS))
    had = select(AlertRow.recipient_id).where(AlertRow.kind == _KIND, AlertRow.source_id == event.question_id)
    fresh = {*event.asked_ids, *event.told_ids} - {*unit.session.scalars(had)}
    for at_school, people in _by_school(unit, fresh, school_id).items():
        unit.scope_to([at_school])
        occurrence = Occurrence(
            event_id=event_id,
            kind=_KIND,
            school_id=at_school,
            source_id=event.question_id,
            object_id=event.question_id,
            occurred_at=at,
        )
        raise_alerts(unit, occurrence, people)


def _by_school(unit: Unit, staff_ids: set[UUID], school_id: UUID) -> dict[UUID, list[UUID]]:
    """The school it is about, for who has a role there; another of theirs for others. Who left is told nothing."""
    found: dict[UUID, list[UUID]] = {}
    rows = select(StaffRow.id, StaffRow.grants).where(StaffRow.id.in_(staff_ids), StaffRow.active.is_(True))
    for staff_id, grants in unit.session.execute(rows.order_by(StaffRow.id)):
        theirs = sorted({UUID(each) for grant in grants for each in grant["school_ids"]})
        if theirs:
            found.setdefault(school_id if school_id in theirs else theirs[0], []).append(staff_id)
    return found
