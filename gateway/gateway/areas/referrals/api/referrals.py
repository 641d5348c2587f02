"""Referrals to other agencies: sent, followed step by step, chased."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from haven_schemas.acts.incidents.entries import EntryText
from haven_schemas.acts.incidents.referral_kinds import ReferralDetails, ReferralKind
from haven_schemas.acts.incidents.referrals import ADD_REFERRAL_ENTRY, AddReferralEntry
from haven_schemas.acts.referrals.deadlines import ActOnDeadline, Deadline, DeadlineLine, ListDeadlines
from haven_schemas.acts.referrals.deadlines_calls import ACT_ON_DEADLINE, LIST_DEADLINES
from haven_schemas.acts.referrals.referrals import (
    ListReferrals,
    MakeReferral,
    Outcome,
    Referral,
    ReferralKept,
    ReferralLine,
    ReferralQuery,
    ReferralState,
    ReferralStep,
    StepKind,
    TakeStep,
)
from haven_schemas.acts.referrals.tracking import GET_REFERRAL, LIST_REFERRALS, MAKE_REFERRAL, TAKE_STEP
from haven_schemas.identifiers import SchoolUrn
from pydantic import AwareDatetime, Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.state import haven


@reply_from(Deadline)
class DeadlineShape(Shape):
    """``due_on`` ends at 23:59 Europe/London. ``status``: how well the rule is verified."""


@reply_from(ReferralStep)
class ReferralStepShape(Shape):
    """``entry_id``: the entry of the record that says it in words."""


@reply_from(ReferralLine, without=("school_id",))
class ReferralLineShape(Shape):
    """``record_id``: the incident record, which names the children."""

    school_urn: SchoolUrn | None


@reply_from(Referral, without=("school_id", "steps", "deadlines"))
class ReferralShape(Shape):
    """Steps and deadlines, the oldest first; what may be written down next."""

    school_urn: SchoolUrn | None
    steps: list[ReferralStepShape]
    deadlines: list[DeadlineShape]


class ReferralsShape(Shape):
    """The newest first."""

    referrals: list[ReferralLineShape]
    next_cursor: str | None


class ReferralsQuery(PageQuery):
    """``record_id``: those of one record. ``overdue``: those with a deadline that is late; ``chased``: where somebody
    chased it. The newest first, unless ``oldest_first``."""

    record_id: UUID | None = None
    agency_id: UUID | None = None
    state: ReferralState | None = None
    open_only: bool = False
    mine: bool = False
    overdue: bool = False
    chased: bool = False
    oldest_first: bool = False
    school_urn: SchoolUrn | None = None


class WordsGiven(Shape):
    """What is kept in the incident record, in the chronologies of the children named; of one child none need be."""

    text: EntryText
    details: ReferralDetails = ReferralDetails()
    pupil_ids: Annotated[list[UUID], Field(max_length=100)] = []


class ReferralGiven(WordsGiven):
    """``referral_id``: chosen by whoever sends it (UUIDv7). ``reached_us_at``: when an allegation reached the school or
    trust, of a referral to a designated officer."""

    referral_id: UUID
    agency_id: UUID
    sent_at: AwareDatetime
    reached_us_at: AwareDatetime | None = None
    owner_id: UUID | None = None
    after_id: UUID | None = None


class StepGiven(WordsGiven):
    """What happened, and in words. ``outcome``: of ``closed`` alone; ``owner_id``: of ``passed_on`` alone."""

    kind: StepKind
    occurred_at: AwareDatetime
    outcome: Outcome | None = None
    owner_id: UUID | None = None


class ReferralKeptShape(Shape):
    """How it stands after it."""

    id: UUID
    state: ReferralState
    version: int
    deadlines: list[DeadlineShape]


@reply_from(DeadlineLine, without=("school_id",))
class DeadlineLineShape(Shape):
    """A deadline, and the referral it is of."""

    school_urn: SchoolUrn | None


class DeadlinesShape(Shape):
    """The earliest first."""

    deadlines: list[DeadlineLineShape]
    next_cursor: str | None


class DeadlinesQuery(PageQuery):
    """``mine``: of referrals the caller sees to."""

    mine: bool = True


@body_from(ActOnDeadline, without=("deadline_id", "version", "entry_id", "check_only"))
class DeadlineActGiven(Shape):
    """Chased, or moved to another day with a reason; what was said is kept in the record by ``entry_id``."""

    entry_id: UUID | None = None


@api.operation(
    "POST", "/incidents/<uuid:incident_id>/referrals", "Write down a referral", asks=MAKE_REFERRAL,
    body=ReferralGiven, reply=ReferralKeptShape, status=201, key="required",
)  # fmt: skip
def make_referral(call: Call, incident_id: UUID, body: ReferralGiven) -> ReferralKeptShape:
    """Its words first, then the referral with its deadlines. Sent again, under the same key or another, it is written
    once and answered as it stands; 409 where what is kept under its id says something else."""
    asked = MakeReferral(
        referral_id=body.referral_id,
        record_id=incident_id,
        agency_id=body.agency_id,
        entry_id=body.referral_id,
        sent_at=body.sent_at,
        reached_us_at=body.reached_us_at,
        owner_id=body.owner_id,
        after_id=body.after_id,
        subject_ids=body.pupil_ids,
        gives_stop_reason=bool(body.details.stop_reason),
    )
    haven().services.ask(MAKE_REFERRAL, call.caller, asked.model_copy(update={"check_only": True}))
    ids = {"incident_id": incident_id, "referral_id": body.referral_id, "agency_id": body.agency_id}
    made_from = body.model_dump(include={"reached_us_at", "after_id", "owner_id"})
    entry_id = _keep_words(call, body, "referral", {**ids, **made_from}, body.sent_at)
    made = asked.model_copy(update={"entry_id": entry_id})
    return _kept(haven().services.ask(MAKE_REFERRAL, call.caller, made, f"{call.key}-referral"))


@api.operation(
    "GET", "/referrals", "Referrals", asks=LIST_REFERRALS, query=ReferralsQuery,
    reply=ReferralsShape,
)  # fmt: skip
def list_referrals(call: Call, query: ReferralsQuery) -> ReferralsShape:
    """Of records the caller sees, the newest first."""
    school_id = None if query.school_urn is None else call.signed_in.school_id(query.school_urn)
    asked = ListReferrals(school_id=school_id, **query.model_dump(exclude={"school_urn"}))
    found = haven().services.ask(LIST_REFERRALS, call.caller, asked)
    return ReferralsShape(
        referrals=[
            shaped(ReferralLineShape, each, school_urn=call.signed_in.urn_of(each.school_id))
            for each in found.referrals
        ],
        next_cursor=found.next_cursor,
    )


@api.operation(
    "GET", "/referrals/<uuid:referral_id>", "A referral", asks=GET_REFERRAL,
    reply=ReferralShape,
)  # fmt: skip
def get_referral(call: Call, referral_id: UUID) -> ReferralShape:
    """With its steps and deadlines; its words are entries of the incident record."""
    found = haven().services.ask(GET_REFERRAL, call.caller, ReferralQuery(referral_id=referral_id))
    return shaped(
        ReferralShape,
        found,
        school_urn=call.signed_in.urn_of(found.school_id),
        steps=[shaped(ReferralStepShape, each) for each in found.steps],
        deadlines=[shaped(DeadlineShape, each) for each in found.deadlines],
    )


@api.operation(
    "POST", "/referrals/<uuid:referral_id>/steps", "Write down what happened to a referral",
    asks=TAKE_STEP, body=StepGiven, reply=ReferralKeptShape, status=201, key="required",
    versioned="required",
)  # fmt: skip
def take_step(call: Call, referral_id: UUID, body: StepGiven) -> ReferralKeptShape:
    """Clocks end and begin by it. 412 if somebody was quicker, and then nothing is kept. Where only its words were kept
    and it is sent again, under whatever key, they are kept once."""
    found = haven().services.ask(GET_REFERRAL, call.caller, ReferralQuery(referral_id=referral_id))
    ids = {"incident_id": found.record_id, "referral_id": found.id, "agency_id": found.agency_id}
    asked = TakeStep(
        referral_id=found.id,
        version=call.needed_version,
        kind=body.kind,
        occurred_at=body.occurred_at,
        outcome=body.outcome,
        owner_id=body.owner_id,
    )
    haven().services.ask(TAKE_STEP, call.caller, asked.model_copy(update={"check_only": True}))
    entry_id = _keep_words(call, body, "referral_step", ids, body.occurred_at)
    step = asked.model_copy(update={"entry_id": entry_id})
    return _kept(haven().services.ask(TAKE_STEP, call.caller, step, f"{call.key}-step"))


@api.operation(
    "GET", "/deadlines", "Deadlines of referrals", asks=LIST_DEADLINES, query=DeadlinesQuery,
    reply=DeadlinesShape,
)  # fmt: skip
def list_deadlines(call: Call, query: DeadlinesQuery) -> DeadlinesShape:
    """Those that run, the earliest first."""
    asked = ListDeadlines(mine=query.mine, limit=query.limit, cursor=query.cursor)
    found = haven().services.ask(LIST_DEADLINES, call.caller, asked)
    return DeadlinesShape(
        deadlines=[
            shaped(DeadlineLineShape, each, school_urn=call.signed_in.urn_of(each.school_id))
            for each in found.deadlines
        ],
        next_cursor=found.next_cursor,
    )


@api.operation(
    "POST", "/deadlines/<uuid:deadline_id>/acts", "Chase a deadline, or move it", asks=ACT_ON_DEADLINE,
    body=DeadlineActGiven, reply=DeadlineShape, status=201, key="required", versioned="required",
)  # fmt: skip
def act_on_deadline(call: Call, deadline_id: UUID, body: DeadlineActGiven) -> DeadlineShape:
    """It is passed on to nobody until it has to be chased again. What is late stays late."""
    asked = as_contract(ActOnDeadline, body, deadline_id=deadline_id, version=call.needed_version)
    return shaped(DeadlineShape, haven().services.ask(ACT_ON_DEADLINE, call.caller, asked, call.key))


def _keep_words(
    call: Call, body: WordsGiven, kind: ReferralKind, ids: Mapping[str, UUID | datetime | None], occurred_at: datetime
) -> UUID:
    words = AddReferralEntry.model_validate(
        {
            **ids,
            "kind": kind,
            "occurred_at": occurred_at,
            "text": body.text,
            "details": body.details,
            "subject_ids": body.pupil_ids,
        }
    )
    return haven().services.ask(ADD_REFERRAL_ENTRY, call.caller, words, f"{call.key}-words").id


def _kept(found: ReferralKept) -> ReferralKeptShape:
    return ReferralKeptShape(
        id=found.id,
        state=found.state,
        version=found.version,
        deadlines=[shaped(DeadlineShape, each) for each in found.deadlines],
    )
