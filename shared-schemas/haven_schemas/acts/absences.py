"""RPC of the alerts service: who is away from when to when. Never why: a reason would be about somebody's health."""

from datetime import date, datetime
from uuid import UUID

from ..identifiers import Contract


class SayAway(Contract):
    """Somebody is away from ``first_day`` to ``last_day``, both included. ``staff_id`` None: oneself."""

    staff_id: UUID | None = None
    first_day: date
    last_day: date


class AwaySaid(Contract):
    """What it is ended by."""

    absence_id: UUID


class EndAbsence(Contract):
    """Whoever is away is there again from now on, or does not go away."""

    absence_id: UUID


class AbsencesQuery(Contract):
    """One person's absences. ``staff_id`` None: one's own."""

    staff_id: UUID | None = None


class Absence(Contract):
    """``said_by``: whoever said it, by name; themselves or somebody who keeps their account."""

    id: UUID
    first_day: date
    last_day: date
    said_by: str
    said_at: datetime


class Absences(Contract):
    """The present one and those to come, the earliest first, and past ones until they are deleted."""

    staff_id: UUID
    staff_name: str
    absences: list[Absence]


class StaffAwayQuery(Contract):
    """Who of a school's staff is away today."""

    school_id: UUID


class AwayNow(Contract):
    """Somebody who is away today. ``until``: their last day away, over absences that follow one another."""

    staff_id: UUID
    until: date


class StaffAway(Contract):
    """In no order."""

    away: list[AwayNow]


class TeamAbsence(Contract):
    """Somebody who triages at the school and is away, now or later."""

    staff_id: UUID
    staff_name: str
    first_day: date
    last_day: date


class TeamAway(Contract):
    """Days, both included, on which everybody of a school who triages there is away; the school meets on one at least.

    The trust lead, who triages everywhere, is not counted.
    """

    school_id: UUID
    first_day: date
    last_day: date


class TeamAbsencesQuery(Contract):
    """The absences of one school's safeguarding team."""

    school_id: UUID


class TeamAbsences(Contract):
    """The earliest first. ``everyone``: days on which nobody of the team is there."""

    absences: list[TeamAbsence]
    everyone: list[TeamAway]


class TeamsAway(Contract):
    """Of every school the caller looks after, the earliest first."""

    teams: list[TeamAway]
