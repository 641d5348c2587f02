"""Staff lists of the MIS by API: what they propose, leavers that wait, and deciding about both."""

from typing import Annotated
from uuid import UUID

from haven_schemas.acts.identity import Email
from haven_schemas.acts.identity.staff_lists import (
    DECIDE_LEAVERS,
    INVITE_LISTED,
    LISTED_STAFF,
    SETTLE_LISTED,
    STAFF_LIST_COUNTS,
    DecideLeavers,
    DoneLeaver,
    InviteListed,
    KeepReason,
    LeaversDecided,
    ListedAccount,
    ListedPerson,
    ListedSettled,
    Revision,
    SeenLeaver,
    SettleListed,
    StaffListCount,
    StaffListSource,
    StaffListsRef,
    StaffProposal,
    WaitingLeaver,
)
from haven_schemas.identifiers import SchoolUrn
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven

from .second_persons import AlikeShape
from .staff import AccountInvited, GrantAsked


@reply_from(StaffListCount, without=("school_id",))
class StaffListCountShape(Shape):
    """How much waits at a school that has a staff list."""

    school_urn: SchoolUrn | None


class StaffListCountsShape(Shape):
    """At each of the caller's schools that has a list."""

    schools: list[StaffListCountShape]


@reply_from(StaffListSource)
class StaffListSourceShape(Shape):
    """One source's newest list; ``source`` null: given by hand. Who is missing from a ``complete`` one has left."""


@reply_from(ListedAccount)
class ListedAccountShape(Shape):
    """The account of a listed person. ``elsewhere``: it has roles at other schools, or in the whole trust."""


@reply_from(ListedPerson)
class ListedPersonShape(Shape):
    """One person of a list. ``revision`` is named in what is decided about them: nobody decides what they have not
    read. ``email_plain``: the address as machines read it, where it is not all in ASCII."""

    account: ListedAccountShape | None

    @classmethod
    def of(cls, found: ListedPerson) -> "ListedPersonShape":
        """From identity's view."""
        account = None if found.account is None else shaped(ListedAccountShape, found.account)
        return shaped(cls, found, account=account)


@reply_from(StaffProposal)
class StaffProposalShape(Shape):
    """What the list proposes of one person. ``alike``: accounts that look like it."""

    person: ListedPersonShape
    alike: list[AlikeShape]


@reply_from(WaitingLeaver)
class WaitingLeaverShape(Shape):
    """Someone who has left by the list and waits for a person. ``leads``: a head or safeguarding lead there."""

    person: ListedPersonShape


@reply_from(DoneLeaver)
class DoneLeaverShape(Shape):
    """What became of a leaver; ``by`` null: by itself, as the list said."""


class SchoolStaffListsShape(Shape):
    """``more``: how many proposals are left out; ``done``: of the last month."""

    sources: list[StaffListSourceShape]
    proposals: list[StaffProposalShape]
    more: int
    leavers: list[WaitingLeaverShape]
    done: list[DoneLeaverShape]


class ListedInvitation(Shape):
    """The account to make for a listed person. ``email``: where the list has none, or another is right."""

    revision: Revision
    email: Email | None = None
    grants: Annotated[list[GrantAsked], Field(min_length=1, max_length=20)]


@body_from(SettleListed, without=("person_id",))
class ListedSettlement(Shape):
    """``dismiss``: nothing is done until the list says something else; ``take``: name and address of the account become
    those of the list; ``link``: the account of the school with the address ``email`` is theirs; ``unlink``: the account
    is somebody else's."""


@reply_from(ListedSettled)
class ListedSettledShape(Shape):
    """``request_id``: the new address waits for a second person or its owner."""


@body_from(SeenLeaver)
class SeenLeaverShape(Shape):
    """A leaver as they were read."""


class LeaversDecision(Shape):
    """They leave (``agree``), or are kept for a ``reason``."""

    leavers: Annotated[list[SeenLeaverShape], Field(min_length=1, max_length=500)]
    agree: bool
    reason: KeepReason | None = None


@reply_from(LeaversDecided)
class LeaversDecidedShape(Shape):
    """``waiting``: who stays, since nobody else may triage or confirm there."""


@api.operation(
    "GET", "/staff/lists", "How much waits in staff lists of the MIS", asks=STAFF_LIST_COUNTS,
    reply=StaffListCountsShape,
)  # fmt: skip
def staff_list_counts(call: Call) -> StaffListCountsShape:
    """At the caller's schools."""
    session = call.signed_in
    found = haven().services.ask(STAFF_LIST_COUNTS, call.caller)
    return StaffListCountsShape(
        schools=[shaped(StaffListCountShape, each, school_urn=session.urn_of(each.school_id)) for each in found.schools]
    )


@api.operation(
    "GET", "/staff/lists/<school_urn>", "What a school's staff lists propose", asks=LISTED_STAFF,
    reply=SchoolStaffListsShape,
)  # fmt: skip
def listed_staff(call: Call, school_urn: str) -> SchoolStaffListsShape:
    """Proposals, leavers that wait for a person, and what was done in the last month."""
    asked = StaffListsRef(school_id=call.signed_in.school_id(school_urn))
    found = haven().services.ask(LISTED_STAFF, call.caller, asked)
    return SchoolStaffListsShape(
        sources=[shaped(StaffListSourceShape, each) for each in found.sources],
        proposals=[
            shaped(
                StaffProposalShape,
                each,
                person=ListedPersonShape.of(each.person),
                alike=[AlikeShape.of(other) for other in each.alike],
            )
            for each in found.proposals
        ],
        more=found.more,
        leavers=[shaped(WaitingLeaverShape, each, person=ListedPersonShape.of(each.person)) for each in found.leavers],
        done=[shaped(DoneLeaverShape, each) for each in found.done],
    )


@api.operation(
    "POST", "/staff/lists/people/<uuid:person_id>/invitation", "Make the account a staff list proposes",
    asks=INVITE_LISTED, body=ListedInvitation, reply=AccountInvited, status=201,
)  # fmt: skip
def invite_listed(call: Call, person_id: UUID, body: ListedInvitation) -> AccountInvited:
    """Sent twice, the second is refused on ``person_id`` with ``duplicate``."""
    grants = [each.asked(call.signed_in) for each in body.grants]
    asked = InviteListed(person_id=person_id, revision=body.revision, email=body.email, grants=grants)
    invited = haven().services.ask(INVITE_LISTED, call.caller, asked)
    return AccountInvited(id=invited.staff_id, requests=invited.requests)


@api.operation(
    "POST", "/staff/lists/people/<uuid:person_id>/settlement", "Decide about somebody in a staff list",
    asks=SETTLE_LISTED, body=ListedSettlement, reply=ListedSettledShape,
)  # fmt: skip
def settle_listed(call: Call, person_id: UUID, body: ListedSettlement) -> ListedSettledShape:
    """Where no account is to be made."""
    asked = as_contract(SettleListed, body, person_id=person_id)
    return shaped(ListedSettledShape, haven().services.ask(SETTLE_LISTED, call.caller, asked))


@api.operation(
    "POST", "/staff/lists/<school_urn>/leavers", "Decide about leavers that wait", asks=DECIDE_LEAVERS,
    body=LeaversDecision, reply=LeaversDecidedShape,
)  # fmt: skip
def decide_leavers(call: Call, school_urn: str, body: LeaversDecision) -> LeaversDecidedShape:
    """Nobody decides about themselves; an administrator of the trust is looked after by hand."""
    asked = DecideLeavers(
        school_id=call.signed_in.school_id(school_urn),
        leavers=[as_contract(SeenLeaver, each) for each in body.leavers],
        agree=body.agree,
        reason=body.reason,
    )
    return shaped(LeaversDecidedShape, haven().services.ask(DECIDE_LEAVERS, call.caller, asked))
