"""Files and questions of the roll.

It says of nobody, and not how many would leave.
"""

from datetime import datetime, timedelta
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.alerts import RollFileAlertKind
from haven_schemas.events import RollFileWaits, RollQuestionAnswered, RollQuestionsAsked
from haven_schemas.rights import Right
from sqlalchemy import select

from alerts.alert import Occurrence, raise_alerts
from alerts.models import AlertRow
from alerts.people import NobodyToTell, choose_recipients, staff_who_triage, staff_with

TOLD_ENOUGH = timedelta(hours=1)
"""A system that pushes each child by itself, on the day a year group comes, is one alert and one mail an hour."""

_ASKED = "roll_question_asked"


def tell_of_roll_file(unit: Unit, event_id: UUID, at: datetime, school_id: UUID | None, event: RollFileWaits) -> None:
    """Where nobody may decide at the school, those who triage there hear of it at once; ``NobodyToTell``."""
    if school_id is None:
        raise NobodyToTell
    decide = sorted(each.staff_id for each in staff_with(unit, Right.FEED_ADMINISTER, school_id))
    kind: RollFileAlertKind = "roll_file_waits"
    if event.step == "late" or not decide:
        kind, decide = "roll_file_late", choose_recipients(staff_who_triage(unit, school_id), None)
    unit.scope_to([school_id])
    occurrence = Occurrence(
        event_id=event_id,
        kind=kind,
        school_id=school_id,
        source_id=event.notice_id,
        object_id=event.notice_id,
        occurred_at=at,
    )
    raise_alerts(unit, occurrence, decide)


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


def tell_of_roll_answer(unit: Unit, event_id: UUID, at: datetime, event: RollQuestionAnswered) -> None:
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
