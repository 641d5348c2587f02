"""Who is told next of a concern that nobody has read, and when."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from haven_schemas.acts.alerts import UnreadRule
from haven_schemas.acts.incidents import Told, Urgency
from timescales.duty import DutyHours

from alerts.pace import Pace

from .recipients import TRUST_LEAD, Candidate

DEFAULT_MINUTES = 120
"""Until the trust sets its own: two lessons and a break. Keeping children safe in education asks that a safeguarding
lead or deputy is available throughout the school day; so long without a glance means that nobody is."""

DEFAULT_URGENT_MINUTES = 30
"""The same for a report that cannot wait and of which nobody was told in person."""

NEXT_PEOPLE = ("headteacher", TRUST_LEAD)
"""Roles, in the order in which they are told."""


def pace_of(urgency: Urgency | None, told: Told | None) -> Pace:
    """A child in danger never waits for a Monday, whoever was told; nor what has to be read today, and where somebody
    heard of it in person their time is as long as of any concern."""
    if urgency is None:
        return "duty_time"
    return "clock" if urgency == "today" and told == "somebody" else "urgent"


def due_at(pace: Pace, told_at: datetime, rule: UnreadRule, hours: DutyHours) -> datetime:
    """When the next people are told, if nobody reads it; ``told_at`` is when people were told last."""
    if pace == "urgent":
        return told_at + timedelta(minutes=rule.urgent_minutes or DEFAULT_URGENT_MINUTES)
    allowed = timedelta(minutes=rule.minutes)
    return told_at + allowed if pace == "clock" else hours.after(told_at, allowed)


def next_people(
    candidates: Iterable[Candidate], told: Collection[UUID], kept_from: Collection[UUID]
) -> tuple[str, list[UUID]] | None:
    """The first of ``NEXT_PEOPLE`` in which someone who may triage there was not told yet, and who; None if no one is.

    Whoever reported it is told like the others: that they wrote it does not mean that they know it lies unread.
    """
    free = [each for each in candidates if each.staff_id not in told and each.staff_id not in kept_from]
    for role in NEXT_PEOPLE:
        people = sorted(each.staff_id for each in free if role in each.roles)
        if people:
            return role, people
    return None


def next_steps(
    candidates: Collection[Candidate], told: Collection[UUID], kept_from: Collection[UUID], away: Collection[UUID]
) -> list[tuple[str, list[UUID]]]:
    """``next_people``, and after a step all of whom are ``away`` the one after it as well: such a step is not waited
    for. Whoever is away is told like anybody, and finds it when they are back."""
    steps: list[tuple[str, list[UUID]]] = []
    known = set(told)
    while (chosen := next_people(candidates, known, kept_from)) is not None:
        steps.append(chosen)
        known |= set(chosen[1])
        if not set(chosen[1]) <= set(away):
            break
    return steps
