"""RPC of the identity service: roles, requests for sight of records, and who can see what."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import MOST, Cursor, Empty, Limit
from . import ShortText
from .owners import SecondPersonGroup
from .sign_on import SignOnProviderFacts
from .staff import AskedGrant, EndGrant, GiveRole, HeldRole, RoleGiven, RoleKey
from .stops import LeavingLead, StopRequest


class RoleView(Contract):
    """A role. Ready ones cannot be changed (``composed`` false)."""

    key: str
    name: str
    rights: list[str]
    composed: bool
    limited_to_groups: bool
    """Its grants name category groups, and may name year groups and classes."""
    may_span_trust: bool
    opens_records: bool
    version: int


class RoleList(Contract):
    """Ready roles first, then composed ones by name; and the rights the caller may put into a role."""

    roles: list[RoleView]
    composable_rights: list[str]


class ComposeRole(Contract):
    """A new role. Nobody composes a right they lack in the whole trust."""

    key: RoleKey
    name: ShortText
    rights: Annotated[list[str], Field(min_length=1, max_length=60)]
    limited_to_groups: bool = False
    may_span_trust: bool = False


class ChangeRole(Contract):
    """Another name or other rights for a composed role; holders' sessions end if it loses a right."""

    key: RoleKey
    name: ShortText
    rights: Annotated[list[str], Field(min_length=1, max_length=60)]
    version: int


class RemoveRole(Contract):
    """Removes a composed role nobody holds (``invalid_request`` on ``key``, ``in_use``, while someone does)."""

    key: RoleKey


class RoleChanged(Contract):
    """The role's version now."""

    version: int


RequestKind = Literal["role", "factor_reset", "address", "domain", "owner"]


class AlikeAccount(Contract):
    """Another account whose name or address looks like the one a request is about."""

    name: str
    email: str
    email_plain: str | None


class SightRequest(Contract):
    """Something that waits for a second person.

    A role by which a child becomes known, a reset of second factors, another address or another domain for all staff
    (``old_email`` and ``new_email``, of the domain alone), or that whoever uses an account is its owner. ``*_plain``:
    as machines read it, where an address is not all in ASCII. ``turn``: who decides now, until ``passes_on_at``.
    """

    id: UUID
    kind: RequestKind
    staff_id: UUID
    staff_name: str
    staff_email: str
    """Whoever confirms a name must know who reads that mailbox."""
    grant: AskedGrant | None
    role_name: str | None
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    mine_to_decide: bool
    mine_to_withdraw: bool
    agreed_by: list[str]
    """Names of those who said yes so far, where more than one must."""
    first_run: bool
    """There is no head or trust lead yet: the other first administrator may confirm, once."""
    school_name: str | None = None
    """Of the one school it is at, which may be none of the caller's; null: several, or the whole trust."""
    staff_email_plain: str | None = None
    old_email: str | None = None
    new_email: str | None = None
    new_email_plain: str | None = None
    takes_effect_at: datetime | None = None
    turn: SecondPersonGroup | None = None
    passes_on_at: datetime | None = None
    alike: list[AlikeAccount] = []


class SignOnRequest(Contract):
    """A provider of single sign-on that is to be switched on, for all staff: decided like any request."""

    id: UUID
    provider: SignOnProviderFacts
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    mine_to_decide: bool
    mine_to_withdraw: bool
    turn: SecondPersonGroup | None
    passes_on_at: datetime | None


class SightRequests(Contract):
    """Requests of the caller's schools that are not decided, the oldest first; at most 200 of each list. ``leaving``:
    leads who leave by a staff list."""

    requests: list[SightRequest]
    sign_on: list[SignOnRequest] = []
    stops: list[StopRequest] = []
    leaving: list[LeavingLead] = []


class DecideRequest(Contract):
    """Confirms or refuses. Nobody confirms what they asked for themselves or for themselves."""

    request_id: UUID
    confirm: bool


class Decided(Contract):
    """Done. ``in_force`` false: no, or a yes that waits for others'."""

    confirmed: bool
    in_force: bool


class WithdrawRequest(Contract):
    """Its asker takes a request back that nobody decided yet."""

    request_id: UUID


class ListSight(Contract):
    """Who can see what at a school, a page a call."""

    school_id: UUID
    limit: Limit = MOST
    cursor: Cursor | None = None


class SightLine(Contract):
    """One account: its roles at the school, and when it was last used. ``is_reader``: it is the caller's, or shares a
    mailbox or a name with theirs."""

    staff_id: UUID
    name: str
    roles: list[HeldRole]
    last_used_at: datetime | None
    is_reader: bool = False


class SightPage(Contract):
    """Those who can open records first, then the others, by name."""

    lines: list[SightLine]
    next_cursor: str | None = None


GIVE_ROLE = Call(
    "identity.give_role",
    GiveRole,
    RoleGiven,
    what="one more role, or a request for it",
    right=Right.STAFF_ADMINISTER,
    at="and `role:give` at the role's schools, or all it gives",
    tier="elevated",
    writes=True,
    audits=(
        AuditAction.ROLE_GRANT_ASK,
        AuditAction.ROLE_GRANT_GIVE,
    ),
)
END_GRANT = Call(
    "identity.end_grant",
    EndGrant,
    Empty,
    what="takes a role away; the sessions end",
    right=Right.STAFF_ADMINISTER,
    at="as `give_role`",
    tier="elevated",
    writes=True,
    audits=(AuditAction.ROLE_GRANT_END,),
)
LIST_ROLES = Call(
    "identity.list_roles",
    Empty,
    RoleList,
    what="the roles there are, and rights the caller may compose",
    right=Right.STAFF_ADMINISTER,
    tier="elevated",
    audits=(AuditAction.ROLE_LIST_READ,),
)
COMPOSE_ROLE = Call(
    "identity.compose_role",
    ComposeRole,
    RoleChanged,
    what="a new role",
    right=Right.ROLE_COMPOSE,
    tier="elevated",
    writes=True,
    audits=(AuditAction.ROLE_LIST_CHANGE,),
)
CHANGE_ROLE = Call(
    "identity.change_role",
    ChangeRole,
    RoleChanged,
    what="another name or other rights for a composed role",
    right=Right.ROLE_COMPOSE,
    tier="elevated",
    writes=True,
    audits=(AuditAction.ROLE_LIST_CHANGE,),
)
REMOVE_ROLE = Call(
    "identity.remove_role",
    RemoveRole,
    Empty,
    what="removes a composed role nobody holds",
    right=Right.ROLE_COMPOSE,
    tier="elevated",
    writes=True,
    audits=(AuditAction.ROLE_LIST_CHANGE,),
)
LIST_SIGHT = Call(
    "identity.list_sight",
    ListSight,
    SightPage,
    what="who can see what, and when they were last there",
    right=Right.SIGHT_REVIEW,
    at="at the school",
    tier="elevated",
    audits=(AuditAction.SIGHT_LIST_READ,),
)
