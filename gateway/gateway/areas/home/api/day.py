"""What needs somebody today, by API."""

from haven_schemas.acts.incidents.day import OWN_DAY, TEAM_DAY, OwnDay, SchoolDay, TeamDay

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.areas.triage.api.queue import QueueItemShape
from gateway.sessions.current import Session
from gateway.state import haven


@reply_from(OwnDay)
class OwnDayShape(Shape):
    """Actions by the day they are due, London time: before today, today, in the next seven days. ``reports``: one's own
    that nobody has decided on."""


@reply_from(SchoolDay, without=("school_id",))
class SchoolDayShape(Shape):
    """One school. ``late``: concerns that wait for more than a day."""

    school_urn: str | None

    @classmethod
    def of(cls, day: SchoolDay, session: Session) -> "SchoolDayShape":
        """From incidents' line."""
        return shaped(cls, day, school_urn=session.urn_of(day.school_id))


@reply_from(TeamDay)
class TeamDayShape(Shape):
    """Counts go to 100, but for those by school. ``first``: some concerns to decide on, where a child may be in
    danger first, then urgent ones, then the oldest; ``schools``: of whoever leads at more than one."""

    first: list[QueueItemShape]
    schools: list[SchoolDayShape]


@api.operation("GET", "/day", "What waits for oneself", asks=OWN_DAY, reply=OwnDayShape)
def own_day(call: Call) -> OwnDayShape:
    """Numbers alone."""
    return shaped(OwnDayShape, haven().services.ask(OWN_DAY, call.caller))


@api.operation(
    "GET", "/team-day", "What needs the team today", asks=TEAM_DAY, reply=TeamDayShape
)  # fmt: skip
def team_day(call: Call) -> TeamDayShape:
    """Of the schools where the caller decides about concerns."""
    session, found = call.signed_in, haven().services.ask(TEAM_DAY, call.caller)
    return shaped(
        TeamDayShape,
        found,
        first=[QueueItemShape.of(item, session) for item in found.first],
        schools=[SchoolDayShape.of(each, session) for each in found.schools],
    )
