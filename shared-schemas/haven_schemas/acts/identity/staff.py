"""RPC of the identity service: staff accounts, as those who administer them see them."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract
from ..paging import MOST, Cursor, Limit
from . import Email, Group, ShortText

RoleKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,59}$")]
GivenState = Literal["active", "suspended", "ended"]
"""What a person sets an account to."""
StaffState = Literal["invited", GivenState]


class AskedGrant(Contract):
    """A role to give at one school, or in the whole trust (``school_id`` null).

    Groups limit sight; null means all. ``classes`` are names of classes, held from ``valid_from`` to ``valid_until``
    (both included; null: open), Europe/London. ``follows_list``: year groups and classes are those of the person in the
    staff list of the MIS, now and from then on; neither is asked for beside it.
    """

    role: RoleKey
    school_id: UUID | None
    category_groups: Annotated[list[Group], Field(min_length=1, max_length=50)] | None = None
    year_groups: Annotated[list[Group], Field(min_length=1, max_length=50)] | None = None
    classes: Annotated[list[Group], Field(min_length=1, max_length=50)] | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    follows_list: bool = False


class InviteStaff(Contract):
    """A new account without a password: its owner gets a link. A role that opens records waits for confirmation."""

    name: ShortText
    email: Email
    grants: Annotated[list[AskedGrant], Field(min_length=1, max_length=20)]


class StaffInvited(Contract):
    """The account, and the requests that wait for someone's confirmation."""

    staff_id: UUID
    requests: list[UUID]


class GiveRole(Contract):
    """Gives an account one more role."""

    staff_id: UUID
    grant: AskedGrant


class RoleGiven(Contract):
    """``request_id`` where it waits for confirmation, else it is in force."""

    grant_id: UUID | None
    request_id: UUID | None


class EndGrant(Contract):
    """Takes a role away, at once and everywhere."""

    grant_id: UUID


class ListAccounts(Contract):
    """Accounts that work at one of the caller's schools (all of them, or one), by name; ended ones if asked for."""

    school_id: UUID | None = None
    name_starts: Annotated[str, Field(max_length=100)] | None = None
    with_ended: bool = False
    limit: Limit = MOST
    cursor: Cursor | None = None


class HeldRole(Contract):
    """A role as it is held: where, since when, by whom given and confirmed.

    ``first_run``: sight of records confirmed by the other first administrator, before there was a head or trust lead.
    ``follows_list``: year groups and classes are those the staff list of the MIS says.
    ``unconfirmed``: a child becomes known by it, and no second person ever agreed: it was given before that was asked.
    """

    grant_id: UUID
    role: str
    role_name: str
    school_id: UUID | None
    category_groups: list[str] | None
    year_groups: list[str] | None
    classes: list[str] | None
    valid_from: date | None
    valid_until: date | None
    opens_records: bool
    given_at: datetime
    given_by: str | None
    confirmed_by: str | None
    first_run: bool
    unconfirmed: bool = False
    follows_list: bool = False


class Account(Contract):
    """One account. ``last_used_at``: the last use of a session, by day of writing no finer than 30 s."""

    id: UUID
    name: str
    email: str
    state: StaffState
    roles: list[HeldRole]
    has_second_factor: bool
    has_sign_on: bool = False
    """Linked to an account at a provider of single sign-on."""
    last_used_at: datetime | None
    version: int


class AccountPage(Contract):
    """Accounts by name."""

    accounts: list[Account]
    next_cursor: str | None = None


class GetAccount(Contract):
    """One account of the caller's schools."""

    staff_id: UUID


class ChangeAccount(Contract):
    """New name and address of an account; ``version`` is the one that was read.

    The address of an account that was ever used, or has or waits for sight, is asked for and waits.
    """

    staff_id: UUID
    name: ShortText
    email: Email
    version: int


class SetAccountState(Contract):
    """Suspends, ends (a leaver) or takes back an account. Ending a session is part of it, within seconds."""

    staff_id: UUID
    state: GivenState
    version: int


class AccountChanged(Contract):
    """The account's version now. ``request_id``: the new address waits, for a second person or the owner, or until
    ``takes_effect_at``; of one of the last two who triage at a school it is suspended until then, unless a second
    person agrees."""

    version: int
    request_id: UUID | None = None
    takes_effect_at: datetime | None = None


class StaffRows(Contract):
    """Rows of a staff list: the text of a CSV file with the header name, email, role, school_urn, category_groups,
    year_groups (several values apart by ``;``). ``apply`` false: a preview, in which nothing is done."""

    text: Annotated[str, Field(min_length=1, max_length=500_000)]
    apply: bool


RowOutcome = Literal["invite", "give_role", "unchanged", "waits_for_confirmation", "refused"]


class StaffRowResult(Contract):
    """What would become, or became, of one row (numbered from 2, as in a spreadsheet)."""

    row: int
    outcome: RowOutcome
    name: str
    email: str
    code: str | None = None
    """A field code, where the row is refused."""
    field: str | None = None


class StaffRowsResult(Contract):
    """Every row's result. With a refused row nothing is applied."""

    rows: list[StaffRowResult]
    applied: bool
