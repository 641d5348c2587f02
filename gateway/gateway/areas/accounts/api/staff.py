"""Staff accounts as administrators see them, inviting someone, an account's state; and who can see what at a school."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

from haven_schemas.acts.identity import Email, Group, ShortText
from haven_schemas.acts.identity.accounts import GET_ACCOUNT, INVITE_STAFF, LIST_ACCOUNTS, SET_ACCOUNT_STATE
from haven_schemas.acts.identity.roles import LIST_SIGHT, ListSight, SightLine
from haven_schemas.acts.identity.staff import (
    Account,
    AskedGrant,
    GetAccount,
    GivenState,
    HeldRole,
    InviteStaff,
    ListAccounts,
    RoleKey,
    SetAccountState,
)
from haven_schemas.acts.paging import MOST, Cursor
from haven_schemas.identifiers import SchoolUrn
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.areas.accounts.kept_from import kept_from
from gateway.sessions.current import Session
from gateway.state import haven

Groups = Annotated[list[Group], Field(min_length=1, max_length=50)]


@reply_from(HeldRole, without=("school_id",))
class HeldRoleShape(Shape):
    """A role as it is held; ``school_urn`` null is the whole trust. None for groups, years and classes means all."""

    school_urn: SchoolUrn | None
    unconfirmed: bool = False
    follows_list: bool = False

    @classmethod
    def of(cls, role: HeldRole, session: Session) -> "HeldRoleShape":
        """From identity's view, the school by its URN."""
        urn = session.urn_of(role.school_id) if role.school_id is not None else None
        return shaped(cls, role, school_urn=urn)


@reply_from(Account)
class AccountShape(Shape):
    """A staff account. ``version`` is its ETag."""

    roles: list[HeldRoleShape]

    @classmethod
    def of(cls, account: Account, session: Session) -> "AccountShape":
        """From identity's view."""
        roles = [HeldRoleShape.of(role, session) for role in account.roles]
        return shaped(cls, account, roles=roles)


class AccountsQuery(PageQuery):
    """Of one school, or of all the caller's."""

    school_urn: SchoolUrn | None = None
    with_ended: bool = False


class AccountsShape(Shape):
    """By name."""

    accounts: list[AccountShape]
    next_cursor: str | None


class GrantAsked(Shape):
    """A role to give at one school, or in the whole trust (``school_urn`` null). ``follows_list``: for the classes that
    the staff list of the MIS says from day to day, instead of ``year_groups`` and ``classes``."""

    role: RoleKey
    school_urn: SchoolUrn | None
    category_groups: Groups | None = None
    year_groups: Groups | None = None
    classes: Groups | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    follows_list: bool = False

    def asked(self, session: Session) -> AskedGrant:
        """As identity takes it; ``Problem`` on ``school_urn`` for a school that is not the caller's."""
        school_id = session.school_id(self.school_urn) if self.school_urn is not None else None
        return AskedGrant(school_id=school_id, **self.model_dump(exclude={"school_urn"}))


class NewAccount(Shape):
    """Someone to invite: their owner gets a link by mail and chooses a password. Nobody sends one here."""

    name: ShortText
    email: Email
    grants: Annotated[list[GrantAsked], Field(min_length=1, max_length=20)]


class AccountInvited(Shape):
    """The account, and requests that wait for a second person: roles by which a child becomes known."""

    id: UUID
    requests: list[UUID]


class StateAsked(Shape):
    """``suspended`` and ``ended`` end every session of the account within seconds."""

    state: GivenState


class StateSet(Shape):
    """The account's version now."""

    version: int


class SightQuery(Shape):
    """At which school."""

    school_urn: SchoolUrn
    limit: Annotated[int, Field(ge=1, le=MOST)] = MOST
    cursor: Cursor | None = None


@reply_from(SightLine, without=("is_reader",))
class SightLineShape(Shape):
    """One account and the roles it holds at the school. ``kept_from_children``: from the records of how many children
    of the school a link or a contact keeps them; null where of none, of the caller, or not known now."""

    roles: list[HeldRoleShape]
    kept_from_children: int | None

    @classmethod
    def of(cls, line: SightLine, session: Session, kept_from: Mapping[UUID, int]) -> "SightLineShape":
        """From identity's view, and what incidents counts."""
        roles = [HeldRoleShape.of(role, session) for role in line.roles]
        return shaped(cls, line, roles=roles, kept_from_children=kept_from.get(line.staff_id))


class SightShape(Shape):
    """Those who can open records first."""

    lines: list[SightLineShape]
    next_cursor: str | None


@api.operation(
    "GET", "/staff/accounts", "Staff accounts with their state and roles", asks=LIST_ACCOUNTS,
    query=AccountsQuery, reply=AccountsShape,
)  # fmt: skip
def list_accounts(call: Call, query: AccountsQuery) -> AccountsShape:
    """Accounts of the caller's schools."""
    session = call.signed_in
    request = ListAccounts(
        school_id=session.school_id(query.school_urn) if query.school_urn else None,
        with_ended=query.with_ended,
        limit=query.limit,
        cursor=query.cursor,
    )
    found = haven().services.ask(LIST_ACCOUNTS, call.caller, request)
    return AccountsShape(
        accounts=[AccountShape.of(each, session) for each in found.accounts], next_cursor=found.next_cursor
    )


@api.operation(
    "POST", "/staff", "Invite a member of staff", asks=INVITE_STAFF, body=NewAccount,
    reply=AccountInvited, status=201,
)  # fmt: skip
def invite_staff(call: Call, body: NewAccount) -> AccountInvited:
    """A new account; sent twice, the second is refused on ``email`` with ``duplicate``."""
    grants = [each.asked(call.signed_in) for each in body.grants]
    request = InviteStaff(name=body.name, email=body.email, grants=grants)
    invited = haven().services.ask(INVITE_STAFF, call.caller, request)
    return AccountInvited(id=invited.staff_id, requests=invited.requests)


@api.operation(
    "GET", "/staff/<uuid:staff_id>", "One staff account", asks=GET_ACCOUNT,
    reply=AccountShape,
)  # fmt: skip
def get_account(call: Call, staff_id: UUID) -> AccountShape:
    """An account of the caller's schools."""
    found = haven().services.ask(GET_ACCOUNT, call.caller, GetAccount(staff_id=staff_id))
    return AccountShape.of(found, call.signed_in)


@api.operation(
    "POST", "/staff/<uuid:staff_id>/state", "Suspend, end or take back an account", asks=SET_ACCOUNT_STATE,
    body=StateAsked, reply=StateSet, versioned="required",
)  # fmt: skip
def set_account_state(call: Call, staff_id: UUID, body: StateAsked) -> StateSet:
    """Needs ``If-Match`` with the account's ETag: nobody suspends what they have not seen."""
    request = SetAccountState(staff_id=staff_id, state=body.state, version=call.needed_version)
    return StateSet(version=haven().services.ask(SET_ACCOUNT_STATE, call.caller, request).version)


@api.operation(
    "GET", "/sight", "Who can see what at a school", asks=LIST_SIGHT, query=SightQuery,
    reply=SightShape,
)  # fmt: skip
def list_sight(call: Call, query: SightQuery) -> SightShape:
    """Accounts with roles at the school, since when, given and confirmed by whom, and when they were last used."""
    session = call.signed_in
    request = ListSight(school_id=session.school_id(query.school_urn), limit=query.limit, cursor=query.cursor)
    found = haven().services.ask(LIST_SIGHT, call.caller, request)
    counts = kept_from(session, request.school_id, found) or {}
    lines = [SightLineShape.of(each, session, counts) for each in found.lines]
    return SightShape(lines=lines, next_cursor=found.next_cursor)
