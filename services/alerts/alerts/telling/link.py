"""Two files that may be of one child.

Whether they are ordinary ones, or about a protected child and for the people named alone, the alert, the mail and the
figures are the same, so that neither a colleague nor whoever runs the mail server learns that an old identity was met.

They are kept from the child until somebody decides, and nobody else at the school could. The alert and its mail name
neither the child nor the colleague.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.alerts import LinkQuestionAlertKind, PossibleLinkAlertKind
from haven_schemas.events import LinkQuestionAsked, MatchesWaiting, PossibleLinkChanged
from haven_schemas.rights import Right
from sqlalchemy import func, select

from alerts.alert import Occurrence, raise_alerts
from alerts.models import KNOWN_SCHOOLS, AlertRow, StaffRow
from alerts.people import (
    NobodyToTell,
    staff_who_triage,
    staff_with,
    whom_to_tell_of_matches,
    whom_to_tell_of_possible_link,
)

_LINK_QUESTION: LinkQuestionAlertKind = "link_question_asked"
TOLD_ENOUGH = timedelta(hours=20)
"""Less than from one morning to the next: whoever has not read the last one is told once a day, for all schools."""

_MATCH = "pupil_match_waiting"
_POSSIBLE: PossibleLinkAlertKind = "possible_link_waiting"


def tell_of_link_question(
    unit: Unit, event_id: UUID, at: datetime, school_id: UUID | None, event: LinkQuestionAsked
) -> None:
    """One alert a person, however often it is said or asked of more people; at a school of theirs, where their inbox
    shows it. Neither the child nor a colleague stands in it."""
    if school_id is None:
        raise NobodyToTell
    unit.scope_to(unit.session.scalars(KNOWN_SCHOOLS))
    had = select(AlertRow.recipient_id).where(AlertRow.kind == _LINK_QUESTION, AlertRow.source_id == event.question_id)
    fresh = {*event.asked_ids, *event.told_ids} - {*unit.session.scalars(had)}
    for at_school, people in _by_school(unit, fresh, school_id).items():
        unit.scope_to([at_school])
        occurrence = Occurrence(
            event_id=event_id,
            kind=_LINK_QUESTION,
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


def tell_of_matches(unit: Unit, event_id: UUID, at: datetime, event: MatchesWaiting) -> None:
    """Those whom ``people.recipients`` chooses, but for those who have one unread; raises ``NobodyToTell``.

    The alert is of the first of the schools: who leaves one of two may answer no more.
    """
    people = [staff_with(unit, Right.PUPIL_MATCH, school_id) for school_id in event.school_ids]
    told = whom_to_tell_of_matches(people, event.staff_ids, event.kept_from_ids)
    has_one = _who_has_one_unread(unit, told)
    school_id = min(event.school_ids)
    unit.scope_to([school_id])
    occurrence = Occurrence(
        event_id=event_id,
        kind=_MATCH,
        school_id=school_id,
        source_id=event.notice_id,
        object_id=event.notice_id,
        occurred_at=at,
    )
    raise_alerts(unit, occurrence, [each for each in told if each not in has_one])


def _who_has_one_unread(unit: Unit, staff_ids: Collection[UUID]) -> set[UUID]:
    """Of whichever school: all lead to the same page. One notice at a time, since a morning's come together."""
    unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("alerts.tell_of_matches"))))
    unit.scope_to(unit.session.scalars(KNOWN_SCHOOLS))
    unread = select(AlertRow.recipient_id).where(
        AlertRow.recipient_id.in_(staff_ids),
        AlertRow.kind == _MATCH,
        AlertRow.read_at.is_(None),
        AlertRow.at > unit.now - TOLD_ENOUGH,
    )
    return set(unit.session.scalars(unread))


def tell_of_possible_link(unit: Unit, event_id: UUID, at: datetime, event: PossibleLinkChanged) -> None:
    """One alert a pair and recipient, however often it is said; nobody where the school has somebody else, who finds it
    on their first page. Raises ``NobodyToTell``."""
    if event.state != "waiting":
        return
    team = staff_who_triage(unit, event.school_id)
    told = whom_to_tell_of_possible_link(team, event.staff_id, event.named_ids)
    if not told:
        return
    unit.scope_to([event.school_id])
    had = unit.session.scalars(
        select(AlertRow.recipient_id).where(AlertRow.kind == _POSSIBLE, AlertRow.source_id == event.possible_link_id)
    )
    told = sorted({*told} - {*had})
    occurrence = Occurrence(
        event_id=event_id,
        kind=_POSSIBLE,
        school_id=event.school_id,
        source_id=event.possible_link_id,
        object_id=event.possible_link_id,
        occurred_at=at,
    )
    raise_alerts(unit, occurrence, told)
