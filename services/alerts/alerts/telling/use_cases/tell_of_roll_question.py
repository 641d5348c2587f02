"""Tells a school's safeguarding team of children who are on another school's roll as well, and of what was said."""

from datetime import datetime, timedelta
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import RollQuestionAnswered, RollQuestionsAsked
from haven_schemas.rights import Right
from sqlalchemy import select

from alerts.models import AlertRow

from ..domain.recipients import choose_recipients
from ..queries.triage_staff import staff_with
from .raise_alerts import Occurrence, raise_alerts

TOLD_ENOUGH = timedelta(hours=1)
"""A system that pushes each child by itself, on the day a year group comes, is one alert and one mail an hour."""

_ASKED = "roll_question_asked"


def tell_of_questions(unit: Unit, event_id: UUID, at: datetime, event: RollQuestionsAsked) -> None:
    """Who may say which pupil is which there; the trust's lead where the school has nobody, else ``NobodyToTell``.

    Not who has an alert of this kind of the last hour unread: it leads to the same page.
    """
    told = _team(unit, event.school_id)
    unread = set(
        unit.session.scalars(
            select(AlertRow.recipient_id).where(
                AlertRow.recipient_id.in_(told),
                AlertRow.kind == _ASKED,
                AlertRow.school_id == event.school_id,
                AlertRow.read_at.is_(None),
                AlertRow.at > unit.now - TOLD_ENOUGH,
            )
        )
    )
    occurrence = _occurrence(_ASKED, event_id, event.school_id, event.notice_id, at)
    raise_alerts(unit, occurrence, [each for each in told if each not in unread])


def tell_of_answer(unit: Unit, event_id: UUID, at: datetime, event: RollQuestionAnswered) -> None:
    """The team of the school that did not say it."""
    occurrence = _occurrence("roll_question_answered", event_id, event.school_id, event.question_id, at)
    raise_alerts(unit, occurrence, _team(unit, event.school_id))


def _team(unit: Unit, school_id: UUID) -> list[UUID]:
    unit.scope_to([school_id])
    return choose_recipients(staff_with(unit, Right.PUPIL_MATCH, school_id), None)


def _occurrence(kind: str, event_id: UUID, school_id: UUID, source_id: UUID, at: datetime) -> Occurrence:
    return Occurrence(
        event_id=event_id,
        kind=kind,
        school_id=school_id,
        source_id=source_id,
        object_id=source_id,
        occurred_at=at,
    )
