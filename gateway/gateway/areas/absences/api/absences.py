"""Who is away from when to when."""

from datetime import date
from uuid import UUID

from haven_schemas.acts.absences import (
    Absence,
    Absences,
    AbsencesQuery,
    AwayNow,
    EndAbsence,
    SayAway,
    StaffAwayQuery,
    TeamAbsence,
    TeamAbsencesQuery,
    TeamAway,
)
from haven_schemas.acts.alerts_calls import (
    END_ABSENCE,
    LIST_ABSENCES,
    SAY_AWAY,
    STAFF_AWAY,
    TEAM_ABSENCES,
    TEAMS_AWAY,
)
from haven_schemas.identifiers import SchoolUrn
from haven_schemas.rights import Right

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.areas.schools.finding import school_by_urn
from gateway.rendering.times import in_london
from gateway.state import haven


@reply_from(Absence)
class AbsenceShape(Shape):
    """Both days included. ``said_by``: a name; themselves, or whoever keeps their account."""


@reply_from(Absences)
class AbsencesShape(Shape):
    """The earliest first; past ones until they are deleted, a fortnight after their last day."""

    absences: list[AbsenceShape]


@body_from(SayAway, without=("staff_id",))
class AwayGiven(Shape):
    """From today to 60 days ahead, for at most 60 days; without a reason. Nobody has two absences on one day."""


class AbsenceSaid(Shape):
    """What the absence is ended by."""

    absence_id: UUID


class AbsenceEnded(Shape):
    """Which absence was ended."""

    id: UUID
    ended_on: date


@reply_from(AwayNow)
class AwayNowShape(Shape):
    """``until``: the last day away, over absences that follow one another."""


class StaffAwayShape(Shape):
    """Who is away today, in no order."""

    away: list[AwayNowShape]


@reply_from(TeamAbsence)
class TeamAbsenceShape(Shape):
    """Both days included."""


@reply_from(TeamAway, without=("school_id",))
class TeamAwayShape(Shape):
    """Days on which everybody of a school who decides on concerns is away; the school meets on one at least."""

    school_urn: SchoolUrn | None


class TeamAbsencesShape(Shape):
    """The earliest first. ``everyone``: days on which nobody of the team is there."""

    absences: list[TeamAbsenceShape]
    everyone: list[TeamAwayShape]


class TeamsAwayShape(Shape):
    """The earliest first."""

    teams: list[TeamAwayShape]


@api.operation(
    "GET", "/account/absences", "When the caller is away", asks=LIST_ABSENCES,
    reply=AbsencesShape,
)  # fmt: skip
def own_absences(call: Call) -> AbsencesShape:
    """Whoever said it."""
    return _listed(call, None)


@api.operation(
    "POST", "/account/absences", "Say that the caller is away", asks=SAY_AWAY,
    body=AwayGiven, reply=AbsenceSaid, status=201, key="optional",
)  # fmt: skip
def say_own_away(call: Call, body: AwayGiven) -> AbsenceSaid:
    """Concerns and overdue work go at once to the next people where everybody who was told is away."""
    return _said(call, None, body)


@api.operation(
    "GET", "/staff/<uuid:staff_id>/absences", "When a colleague is away", right=Right.STAFF_ADMINISTER,
    tier="elevated", reply=AbsencesShape,
)  # fmt: skip
def list_absences(call: Call, staff_id: UUID) -> AbsencesShape:
    """Of an account that the caller keeps."""
    return _listed(call, staff_id)


@api.operation(
    "POST", "/staff/<uuid:staff_id>/absences", "Say that a colleague is away", right=Right.STAFF_ADMINISTER,
    tier="elevated", body=AwayGiven, reply=AbsenceSaid, status=201, key="optional",
)  # fmt: skip
def say_away(call: Call, staff_id: UUID, body: AwayGiven) -> AbsenceSaid:
    """Who cannot say it. They see who did, and can end it."""
    return _said(call, staff_id, body)


@api.operation(
    "POST", "/absences/<uuid:absence_id>/ending", "End an absence", asks=END_ABSENCE,
    reply=AbsenceEnded, key="optional",
)  # fmt: skip
def end_absence(call: Call, absence_id: UUID) -> AbsenceEnded:
    """From now on, or before it begins: one's own, or of an account that the caller keeps."""
    haven().services.ask(END_ABSENCE, call.caller, EndAbsence(absence_id=absence_id), key=call.key)
    return AbsenceEnded(id=absence_id, ended_on=in_london(haven().clock()).date())


@api.operation(
    "GET", "/schools/<school_urn>/staff-away", "Who of a school's staff is away today", asks=STAFF_AWAY,
    reply=StaffAwayShape,
)  # fmt: skip
def staff_away(call: Call, school_urn: str) -> StaffAwayShape:
    """For where work is given to somebody; no absence to come is told."""
    asked = StaffAwayQuery(school_id=call.signed_in.school_id(school_urn))
    found = haven().services.ask(STAFF_AWAY, call.caller, asked)
    return StaffAwayShape(away=[shaped(AwayNowShape, each) for each in found.away])


@api.operation(
    "GET", "/schools/<school_urn>/team-absences", "When a school's safeguarding team is away",
    asks=TEAM_ABSENCES, reply=TeamAbsencesShape,
)  # fmt: skip
def team_absences(call: Call, school_urn: str) -> TeamAbsencesShape:
    """And on which days nobody of it is there: then cover can be named."""
    asked = TeamAbsencesQuery(school_id=school_by_urn(call.caller, school_urn).id)
    found = haven().services.ask(TEAM_ABSENCES, call.caller, asked)
    return TeamAbsencesShape(
        absences=[shaped(TeamAbsenceShape, each) for each in found.absences],
        everyone=[_team(call, each) for each in found.everyone],
    )


@api.operation(
    "GET", "/teams-away", "At which schools a whole safeguarding team is away", asks=TEAMS_AWAY,
    reply=TeamsAwayShape,
)  # fmt: skip
def teams_away(call: Call) -> TeamsAwayShape:
    """Today or later, at every school the caller looks after."""
    return TeamsAwayShape(teams=[_team(call, each) for each in haven().services.ask(TEAMS_AWAY, call.caller).teams])


def _listed(call: Call, staff_id: UUID | None) -> AbsencesShape:
    found = haven().services.ask(LIST_ABSENCES, call.caller, AbsencesQuery(staff_id=staff_id))
    return shaped(AbsencesShape, found, absences=[shaped(AbsenceShape, each) for each in found.absences])


def _said(call: Call, staff_id: UUID | None, body: AwayGiven) -> AbsenceSaid:
    asked = as_contract(SayAway, body, staff_id=staff_id)
    return AbsenceSaid(absence_id=haven().services.ask(SAY_AWAY, call.caller, asked, key=call.key).absence_id)


def _team(call: Call, each: TeamAway) -> TeamAwayShape:
    return shaped(TeamAwayShape, each, school_urn=call.signed_in.urn_of(each.school_id))
