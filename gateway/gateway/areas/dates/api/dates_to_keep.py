"""Dates to keep on incident records, which no referral begins."""

from uuid import UUID

from haven_schemas.acts.referrals.clocks import (
    BeginClock,
    ClockQuery,
    ClockRule,
    ClockRuleList,
    ClocksQuery,
    EndClock,
    MeetClock,
    NotBegun,
    RecordClock,
)
from haven_schemas.acts.referrals.deadlines_calls import (
    BEGIN_CLOCK,
    CLOCK_RULES,
    END_CLOCK,
    GET_CLOCK,
    LIST_CLOCKS,
    MEET_CLOCK,
)
from haven_schemas.identifiers import SchoolUrn

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


@reply_from(RecordClock, without=("school_id",))
class DateToKeepShape(Shape):
    """``due_on`` ends at 23:59 Europe/London. ``status``: how well its rule is verified. ``record_id``: the incident
    record, which names the children."""

    school_urn: SchoolUrn | None


class DatesToKeepShape(Shape):
    """Those that wait, the earliest first; then those that are over, the latest first."""

    dates: list[DateToKeepShape]
    may_write: bool


@reply_from(ClockRule)
class DateRuleShape(Shape):
    """A rule that may begin on the record, in words; ``code`` names it."""


@reply_from(ClockRuleList, without=("rules",))
class DateRulesShape(Shape):
    """Those of the school's nation that are switched on at the trust."""

    rules: list[DateRuleShape]


@body_from(BeginClock, without=("record_id", "check_only"))
class DateStarted(Shape):
    """``rule``: its code, or ``request-answer`` for a day that somebody else set, with ``due_on`` and the entry that
    says what they asked (``entry_id``): it ends when the answer is written there. ``starts_time``: London's, where the
    rule needs it."""


@body_from(MeetClock, without=("deadline_id", "version"))
class DateDone(Shape):
    """The day it happened, and where the rule needs it the time, London's."""


@body_from(EndClock, without=("deadline_id", "version", "check_only"))
class DateEnded(Shape):
    """Why nobody waits for it any more. ``entry_id``: the entry that says it in words, needed of a referral."""


@reply_from(NotBegun)
class NotStartedShape(Shape):
    """What would have followed, and why it did not start."""


class DateDoneShape(Shape):
    """As it stands now, what began by it, and what would have."""

    done: DateToKeepShape
    started: list[DateToKeepShape]
    not_started: list[NotStartedShape]


@api.operation(
    "GET", "/incidents/<uuid:incident_id>/dates", "Dates to keep on an incident record", asks=LIST_CLOCKS,
    reply=DatesToKeepShape,
)  # fmt: skip
def list_dates_to_keep(call: Call, incident_id: UUID) -> DatesToKeepShape:
    """Those of referrals are with the referrals."""
    found = haven().services.ask(LIST_CLOCKS, call.caller, ClocksQuery(record_id=incident_id))
    return DatesToKeepShape(dates=[_shown(call, each) for each in found.clocks], may_write=found.may_write)


@api.operation(
    "GET", "/incidents/<uuid:incident_id>/date-rules", "Times that may begin on an incident record",
    asks=CLOCK_RULES, reply=DateRulesShape,
)  # fmt: skip
def list_date_rules(call: Call, incident_id: UUID) -> DateRulesShape:
    """By the nation of its school."""
    found = haven().services.ask(CLOCK_RULES, call.caller, ClocksQuery(record_id=incident_id))
    return shaped(DateRulesShape, found, rules=[shaped(DateRuleShape, each) for each in found.rules])


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/dates", "Start a date to keep", asks=BEGIN_CLOCK,
    body=DateStarted, reply=DateToKeepShape, status=201, key="required",
)  # fmt: skip
def start_date_to_keep(call: Call, incident_id: UUID, body: DateStarted) -> DateToKeepShape:
    """Once a rule and record; sent again under the same key it is answered as it was."""
    asked = as_contract(BeginClock, body, record_id=incident_id)
    return _shown(call, haven().services.ask(BEGIN_CLOCK, call.caller, asked, call.key))


@api.operation(
    "GET", "/dates/<uuid:date_id>", "A date to keep", asks=GET_CLOCK,
    reply=DateToKeepShape,
)  # fmt: skip
def get_date_to_keep(call: Call, date_id: UUID) -> DateToKeepShape:
    """It is chased, moved and passed on like every deadline, at ``/deadlines/{id}/acts``."""
    return _shown(call, haven().services.ask(GET_CLOCK, call.caller, ClockQuery(deadline_id=date_id)))


@api.operation(
    "POST", "/dates/<uuid:date_id>/done", "Say that a date to keep was met", asks=MEET_CLOCK,
    body=DateDone, reply=DateDoneShape, status=201, key="required", versioned="required",
)  # fmt: skip
def date_to_keep_done(call: Call, date_id: UUID, body: DateDone) -> DateDoneShape:
    """What follows it begins with that day."""
    asked = as_contract(MeetClock, body, deadline_id=date_id, version=call.needed_version)
    found = haven().services.ask(MEET_CLOCK, call.caller, asked, call.key)
    return DateDoneShape(
        done=_shown(call, found.clock),
        started=[_shown(call, each) for each in found.begun],
        not_started=[shaped(NotStartedShape, each) for each in found.not_begun],
    )


@api.operation(
    "POST", "/dates/<uuid:date_id>/end", "Stop waiting for a date to keep", asks=END_CLOCK,
    body=DateEnded, reply=DateToKeepShape, status=201, key="required", versioned="required",
)  # fmt: skip
def end_date_to_keep(call: Call, date_id: UUID, body: DateEnded) -> DateToKeepShape:
    """Or for one deadline of a referral that goes on. Nothing follows it. What was late stays so."""
    asked = as_contract(EndClock, body, deadline_id=date_id, version=call.needed_version)
    return _shown(call, haven().services.ask(END_CLOCK, call.caller, asked, call.key))


def _shown(call: Call, found: RecordClock) -> DateToKeepShape:
    return shaped(DateToKeepShape, found, school_urn=call.signed_in.urn_of(found.school_id))
