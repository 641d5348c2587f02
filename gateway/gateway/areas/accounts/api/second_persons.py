"""What waits for a second person, another address or domain, and confirming whose an account is."""

from typing import Annotated
from uuid import UUID

from haven_schemas.acts.identity import Email, ShortText
from haven_schemas.acts.identity.accounts import CHANGE_ACCOUNT, DECIDE_STOP
from haven_schemas.acts.identity.apart import (
    ASK_TWO_PEOPLE,
    LIST_LIKE_NAMES,
    SAY_TWO_PEOPLE,
    AskTwoPeople,
    LikeNamed,
    LikeNames,
    LikeNamesList,
    SayTwoPeople,
)
from haven_schemas.acts.identity.owners import ASK_OWNER, CHANGE_DOMAIN, OWNER_PROOF, ChangeDomain, OwnerProof
from haven_schemas.acts.identity.roles import (
    AlikeAccount,
    DecideRequest,
    SightRequest,
    SignOnRequest,
    WithdrawRequest,
)
from haven_schemas.acts.identity.second_people import SecondPeople, SecondPerson
from haven_schemas.acts.identity.second_person import (
    DECIDE_REQUEST,
    HIDE_SECOND_PEOPLE,
    LIST_REQUESTS,
    SECOND_PEOPLE,
    WITHDRAW_REQUEST,
)
from haven_schemas.acts.identity.sign_on import SignOnProviderFacts
from haven_schemas.acts.identity.staff import AccountChanged, ChangeAccount
from haven_schemas.acts.identity.staff_lists import SETTLE_LEAVING_LEAD, SettleLeavingLead
from haven_schemas.acts.identity.stops import DecideStop, LeavingLead, StopRequest
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.sessions.current import Session
from gateway.state import haven

from .staff import GrantAsked

_OF_GRANT = {"school_id"}


@reply_from(AlikeAccount)
class AlikeShape(Shape):
    """Another account that looks like the one a request is about."""

    @classmethod
    def of(cls, found: AlikeAccount) -> "AlikeShape":
        """From identity's view."""
        return shaped(cls, found)


@reply_from(SignOnProviderFacts)
class SignOnFactsShape(Shape):
    """The provider by which all staff would sign in."""


@reply_from(SightRequest)
class RequestShape(Shape):
    """Something that waits for a second person. ``turn``: who decides now, until ``passes_on_at``; ``*_plain``: an
    address as machines read it, where it is not all in ASCII. ``school_name``: of the one school it is at, which may be
    none of the caller's, so that ``grant`` has no URN of it."""

    grant: GrantAsked | None
    alike: list[AlikeShape]

    @classmethod
    def of(cls, found: SightRequest, session: Session) -> "RequestShape":
        """From identity's view, the school by its URN (null for one that is not the caller's)."""
        grant = found.grant
        asked = (
            None
            if grant is None
            else GrantAsked(
                school_urn=None if grant.school_id is None else session.urn_of(grant.school_id),
                **grant.model_dump(exclude=_OF_GRANT),
            )
        )
        alike = [AlikeShape.of(each) for each in found.alike]
        return shaped(cls, found, grant=asked, alike=alike)


@reply_from(SignOnRequest)
class SignOnRequestShape(Shape):
    """A provider of single sign-on that is to be switched on."""

    provider: SignOnFactsShape

    @classmethod
    def of(cls, found: SignOnRequest) -> "SignOnRequestShape":
        """From identity's view."""
        return shaped(cls, found, provider=shaped(SignOnFactsShape, found.provider))


@reply_from(StopRequest)
class StopShape(Shape):
    """Somebody suspended one of the last two who triage at a school; it stands once a second person agrees."""


@reply_from(LeavingLead)
class LeavingLeadShape(Shape):
    """A headteacher or safeguarding lead who leaves, or has left, by a school's staff list. ``last_day`` null: missing
    from it. ``ends_on``: when access ends by itself unless somebody keeps it; null: one of the last two there, who read
    on until somebody decides."""


class RequestsShape(Shape):
    """The oldest first; ``sign_on``: about providers of single sign-on, decided in the same way."""

    requests: list[RequestShape]
    sign_on: list[SignOnRequestShape]
    stops: list[StopShape]
    leaving: list[LeavingLeadShape]


class StopDecision(Shape):
    """Whether the account stays suspended; else it is open again at once."""

    agree: bool


@body_from(SettleLeavingLead, without=("person_id",))
class LeavingLeadDecision(Shape):
    """Access ends now (``agree``), or is kept for a ``reason``."""


class Decision(Shape):
    """Yes or no."""

    confirm: bool


class DecisionTaken(Shape):
    """``in_force`` false: no, or a yes that waits for others'."""

    confirmed: bool
    in_force: bool


class NameAndAddress(Shape):
    """Both as they are to be."""

    name: ShortText
    email: Email


@reply_from(AccountChanged)
class AccountPut(Shape):
    """The account's version now. ``request_id``: the address waits for its owner or a second person, or until
    ``takes_effect_at``."""


@body_from(ChangeDomain)
class DomainAsked(Shape):
    """What stands behind the ``@``, now and then."""


class DomainWaits(Shape):
    """The request, and how many addresses it would change."""

    request_id: UUID
    accounts: Annotated[int, Field(ge=1)]


@reply_from(OwnerProof)
class OwnerShape(Shape):
    """Whether the caller's account is in doubt, since when, and who is asked to say whose it is."""

    @classmethod
    def of(cls, proof: OwnerProof) -> "OwnerShape":
        """From identity's view."""
        return shaped(cls, proof)


@reply_from(LikeNamed)
class LikeNamedShape(Shape):
    """One of two accounts with like names."""


@reply_from(LikeNames)
class LikeNamesShape(Shape):
    """Two accounts that count as one person where two are asked for. ``mine``: the caller is the first of them;
    ``mine_to_say``: the caller may say that they are two."""

    first: LikeNamedShape
    second: LikeNamedShape


@reply_from(LikeNamesList)
class LikeNamesListShape(Shape):
    """The caller's own, and those whom the caller may tell apart."""

    pairs: list[LikeNamesShape]

    @classmethod
    def of(cls, found: LikeNamesList) -> "LikeNamesListShape":
        """From identity's view."""
        pairs = [
            shaped(
                LikeNamesShape,
                each,
                first=shaped(LikeNamedShape, each.first),
                second=shaped(LikeNamedShape, each.second),
            )
            for each in found.pairs
        ]
        return cls(pairs=pairs)


@body_from(AskTwoPeople)
class OtherNamed(Shape):
    """Whose name is like the caller's."""


@body_from(SayTwoPeople)
class TwoPeopleSaid(Shape):
    """Who are two people."""


@reply_from(SecondPerson, without=("school_ids",))
class SecondPersonShape(Shape):
    """``school_urns``: of whose files they may agree to the destruction."""

    school_urns: list[str]


@reply_from(SecondPeople)
class SecondPeopleShape(Shape):
    """``short``: URNs of schools with fewer than two such people. ``hidden``: home says so again next term."""

    people: list[SecondPersonShape]
    short: list[str]

    @classmethod
    def of(cls, found: SecondPeople, session: Session) -> "SecondPeopleShape":
        """From identity's view."""
        people = [shaped(SecondPersonShape, each, school_urns=_urns(session, each.school_ids)) for each in found.people]
        return shaped(cls, found, people=people, short=_urns(session, found.short))


def _urns(session: Session, school_ids: list[UUID]) -> list[str]:
    return [urn for urn in map(session.urn_of, school_ids) if urn is not None]


@api.operation(
    "GET", "/second-people", "Who may be a second person where a file is destroyed", asks=SECOND_PEOPLE,
    reply=SecondPeopleShape,
)  # fmt: skip
def second_people(call: Call) -> SecondPeopleShape:
    """At the caller's schools."""
    return SecondPeopleShape.of(haven().services.ask(SECOND_PEOPLE, call.caller), call.signed_in)


@api.operation(
    "POST", "/second-people/hidden", "Be told next term that second people are too few", asks=HIDE_SECOND_PEOPLE,
    status=204,
)  # fmt: skip
def hide_second_people(call: Call) -> None:
    """The caller's own first page says nothing of it until then."""
    haven().services.ask(HIDE_SECOND_PEOPLE, call.caller)


@api.operation(
    "GET", "/requests", "What waits for a second person", asks=LIST_REQUESTS,
    reply=RequestsShape,
)  # fmt: skip
def list_requests(call: Call) -> RequestsShape:
    """At schools whose accounts the caller looks after, those the caller may decide, and the caller's own."""
    found = haven().services.ask(LIST_REQUESTS, call.caller)
    requests = [RequestShape.of(each, call.signed_in) for each in found.requests]
    sign_on = [SignOnRequestShape.of(each) for each in found.sign_on]
    stops = [shaped(StopShape, each) for each in found.stops]
    leaving = [shaped(LeavingLeadShape, each) for each in found.leaving]
    return RequestsShape(requests=requests, sign_on=sign_on, stops=stops, leaving=leaving)


@api.operation(
    "POST", "/requests/stops/<uuid:stop_id>/decision", "Say whether a safeguarding lead stays suspended",
    asks=DECIDE_STOP, body=StopDecision, status=204,
)  # fmt: skip
def decide_stop(call: Call, stop_id: UUID, body: StopDecision) -> None:
    """Any second person, at once; never who asked, nor whom it is about."""
    haven().services.ask(DECIDE_STOP, call.caller, DecideStop(stop_id=stop_id, agree=body.agree))


@api.operation(
    "POST", "/requests/leaving/<uuid:person_id>/decision", "Say whether a lead who leaves by a staff list goes",
    asks=SETTLE_LEAVING_LEAD, body=LeavingLeadDecision, status=204,
)  # fmt: skip
def settle_leaving_lead(call: Call, person_id: UUID, body: LeavingLeadDecision) -> None:
    """The trust lead or the data protection officer; never whom it is about."""
    asked = as_contract(SettleLeavingLead, body, person_id=person_id)
    haven().services.ask(SETTLE_LEAVING_LEAD, call.caller, asked)


@api.operation(
    "POST", "/requests/<uuid:request_id>/decision", "Say yes or no as the second person", asks=DECIDE_REQUEST,
    body=Decision, reply=DecisionTaken,
)  # fmt: skip
def decide_request(call: Call, request_id: UUID, body: Decision) -> DecisionTaken:
    """Whose turn it is decides; never who asked, nor whom it is about."""
    asked = DecideRequest(request_id=request_id, confirm=body.confirm)
    return DecisionTaken(**haven().services.ask(DECIDE_REQUEST, call.caller, asked).model_dump())


@api.operation(
    "POST", "/requests/<uuid:request_id>/withdrawal", "Take back what one asked for", asks=WITHDRAW_REQUEST,
    status=204,
)  # fmt: skip
def withdraw_request(call: Call, request_id: UUID) -> None:
    """Nobody decides it any more."""
    haven().services.ask(WITHDRAW_REQUEST, call.caller, WithdrawRequest(request_id=request_id))


@api.operation(
    "POST", "/staff/<uuid:staff_id>/name-and-address", "Put right the name or address of an account",
    asks=CHANGE_ACCOUNT, body=NameAndAddress, reply=AccountPut, versioned="required",
)  # fmt: skip
def put_name_and_address(call: Call, staff_id: UUID, body: NameAndAddress) -> AccountPut:
    """Needs ``If-Match``. The address of an account that was used, or has sight of children, is asked for and waits."""
    asked = ChangeAccount(staff_id=staff_id, name=body.name, email=body.email, version=call.needed_version)
    return shaped(AccountPut, haven().services.ask(CHANGE_ACCOUNT, call.caller, asked))


@api.operation(
    "POST", "/staff/domain", "Ask for another e-mail domain for all staff", asks=CHANGE_DOMAIN,
    body=DomainAsked, reply=DomainWaits, status=202,
)  # fmt: skip
def change_domain(call: Call, body: DomainAsked) -> DomainWaits:
    """One request, one second person's yes."""
    asked = haven().services.ask(CHANGE_DOMAIN, call.caller, as_contract(ChangeDomain, body))
    return DomainWaits(**asked.model_dump())


@api.operation(
    "GET", "/account/owner", "Whether it is in doubt whose the caller's account is", asks=OWNER_PROOF,
    reply=OwnerShape,
)  # fmt: skip
def owner_proof(call: Call) -> OwnerShape:
    """After a new address or a mailed link, until a colleague has said so."""
    return OwnerShape.of(haven().services.ask(OWNER_PROOF, call.caller))


@api.operation(
    "POST", "/account/owner", "Ask a colleague to confirm whose it is", asks=ASK_OWNER, reply=OwnerShape,
    status=202,
)  # fmt: skip
def ask_owner(call: Call) -> OwnerShape:
    """Asked twice it is one request."""
    return OwnerShape.of(haven().services.ask(ASK_OWNER, call.caller))


@api.operation(
    "GET", "/like-names", "Accounts with like names that count as one person", asks=LIST_LIKE_NAMES,
    reply=LikeNamesListShape,
)  # fmt: skip
def list_like_names(call: Call) -> LikeNamesListShape:
    """The caller's own, and those whom the caller may tell apart."""
    return LikeNamesListShape.of(haven().services.ask(LIST_LIKE_NAMES, call.caller))


@api.operation(
    "POST", "/like-names/questions", "Ask a colleague to tell the caller from somebody with a like name",
    asks=ASK_TWO_PEOPLE, body=OtherNamed, status=204,
)  # fmt: skip
def ask_two_people(call: Call, body: OtherNamed) -> None:
    """Asked twice nobody is told twice."""
    haven().services.ask(ASK_TWO_PEOPLE, call.caller, as_contract(AskTwoPeople, body))


@api.operation(
    "POST", "/like-names/answers", "Say that two people with like names are two", asks=SAY_TWO_PEOPLE,
    body=TwoPeopleSaid, status=204,
)  # fmt: skip
def say_two_people(call: Call, body: TwoPeopleSaid) -> None:
    """By a third person, neither of the two nor tied to one of them."""
    haven().services.ask(SAY_TWO_PEOPLE, call.caller, as_contract(SayTwoPeople, body))
