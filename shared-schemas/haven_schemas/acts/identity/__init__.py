"""RPC of the identity service."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract, SchoolUrn
from ...rights import Right, Tier
from ..paging import MOST, Cursor, Limit
from .passwords import DeviceToken, Standing

Email = Annotated[str, Field(min_length=3, max_length=254)]
Group = Annotated[str, Field(min_length=1, max_length=40)]
ShortText = Annotated[str, Field(min_length=1, max_length=200)]
AccountKind = Literal["person", "visitor", "machine"]
SessionPurpose = Literal["full", "renewal"]
"""``renewal``: the password ran out; nothing but a new one can be set."""
RoleName = Literal[
    "reporter",
    "pastoral_lead",
    "senco",
    "dsl",
    "headteacher",
    "trust_lead",
    "governor",
    "dpo",
    "administrator",
    "safeguarding_trustee",
]


class School(Contract):
    """A school of the trust. ``id`` never changes; URN and LAESTAB may (academy conversion).

    ``earlier_numbers``: URNs (six digits) and LAESTABs (seven) that it had before, by which it is still known.
    """

    id: UUID
    urn: SchoolUrn
    laestab: str | None
    name: str
    version: int
    earlier_numbers: list[str] = []
    closed_on: date | None = None
    """Its last day, if it was closed."""


class SignIn(Contract):
    """First tier. ``client`` is a keyed digest of the caller's address; ``device_token`` is what this device was given
    when the account last signed in there. Both are for throttling and for telling the owner, and open nothing."""

    email: Email
    password: Annotated[str, Field(min_length=1, max_length=256)]
    client: Annotated[str, Field(max_length=64)]
    device: Annotated[str, Field(max_length=80)] = ""
    """Browser and system in words ("Chrome on Android"), for the owner's list of sessions."""
    device_token: DeviceToken | None = None


class SignedIn(Contract):
    """A new session. The token is shown once; permits let a report in while identity is away (none for a role that
    does not report). ``ends_at`` is the absolute limit, ``permits_end_at`` when the permits run out.

    ``standing``: with an expired password the session is good for changing it and nothing else; a login that was unused
    too long gets no session (null) but a mail with a link. Both get permits: a report comes first, marked unverified.
    ``device_token``: for the device to keep and send at this account's next sign-in there (none for a visitor).
    """

    session_token: str | None
    session_id: UUID | None
    standing: Standing = "current"
    tier: Tier
    reporting_permits: list[str]
    ends_at: datetime
    permits_end_at: datetime
    device_token: DeviceToken | None = None
    sign_on_only: bool = False
    """The password is right and signs nobody in: this account signs in at a provider, and there is no session."""


class TokenForSession(Contract):
    """Turns an opaque session token into an access token of about a minute.

    ``used`` false: an open page asks whether the session still stands; that does not count as using it.
    """

    session_token: Annotated[str, Field(min_length=20, max_length=200)]
    used: bool = True


class SessionView(Contract):
    """The access token and what the pages need to know about the person signed in.

    ``expires_at`` is the access token's end; ``session_ends_at`` when the session ends if it is not used again.
    """

    access_token: str
    expires_at: datetime
    session_ends_at: datetime
    session_id: UUID
    staff_id: UUID
    name: str
    tier: Tier
    elevated_until: datetime | None
    has_second_factor: bool
    schools: list[School]
    roles: list[str]
    rights: list[str]
    purpose: SessionPurpose = "full"
    kind: AccountKind = "person"
    role_names: list[str] = []
    has_passkey: bool = False
    recovery_codes_left: int = 0
    password_expires_at: datetime | None = None
    sign_on_again: UUID | None = None
    """The provider whose second factor raised the account before: signing in there again confirms who it is."""
    must_link: bool = False
    """A password signed in where single sign-on alone does: good for linking the account, and nothing else."""
    by_sign_on: bool = False
    """Begun at a provider: no password was typed, and none runs out."""
    unproven: bool = False
    """Nobody has confirmed that the account is still its owner's, and only a colleague can: nothing older opens to the
    factor that raised the session, or, at the first tier, there is no earlier factor that could."""


class Elevate(Contract):
    """Second tier: a TOTP code of six digits."""

    code: Annotated[str, Field(min_length=6, max_length=12)]


class Elevated(Contract):
    """Until when the second tier holds for this session, which goes on under a new token: the one before stays at the
    first tier, for seconds."""

    tier: Literal["elevated"] = "elevated"
    until: datetime
    session_token: str


class TotpOffer(Contract):
    """A TOTP secret to put into an authenticator app; not in force until ``confirm_totp`` (within 15 minutes).

    ``qr_svg`` is an ``<svg>`` element without script or style, for the page itself.
    """

    factor_id: UUID
    secret: str
    uri: str
    qr_svg: str


class ConfirmTotp(Contract):
    """Proves that the authenticator app has the secret. Answered by ``Elevated``: the code is the second tier."""

    factor_id: UUID
    code: Annotated[str, Field(min_length=6, max_length=12)]
    name: Annotated[str, Field(min_length=1, max_length=60)] = "Authenticator app"


class RevokeSessions(Contract):
    """Ends every session of a member of staff, at once and everywhere."""

    staff_id: UUID


class SessionsRevoked(Contract):
    """How many sessions were ended."""

    count: int


class ListStaff(Contract):
    """Active staff of one school and of the whole trust, by name (for choosing who an action is for), a page a call.

    ``right``: only those one of whose roles there gives it.
    """

    school_id: UUID
    right: Right | None = None
    limit: Limit = MOST
    cursor: Cursor | None = None


class StaffMember(Contract):
    """One member of staff as colleagues see them."""

    id: UUID
    name: str
    roles: list[str] = []


class StaffList(Contract):
    """Staff of a school with the roles they hold there, or those named, without."""

    staff: list[StaffMember]
    next_cursor: str | None = None


class StaffNames(Contract):
    """Names for ids the caller already holds (at most 200)."""

    ids: Annotated[list[UUID], Field(max_length=200)]


class SchoolList(Contract):
    """Schools the caller may see."""

    schools: list[School]


class SchoolNames(Contract):
    """Names for ids of schools of the trust, also of those the caller has no role at (at most 200)."""

    ids: Annotated[list[UUID], Field(max_length=200)]


class SchoolName(Contract):
    """A school as anyone may know it: name and URN are public."""

    id: UUID
    urn: str
    name: str


class SchoolNameList(Contract):
    """Those of the schools that are the trust's, by name."""

    schools: list[SchoolName]


class SessionAlive(Contract):
    """Asked by a service that is cut off from broadcasts."""

    session_id: UUID


class SessionAnswer(Contract):
    """Whether the session still stands."""

    alive: bool


class CopySchool(Contract):
    """A service fetches a school to keep."""

    school_id: UUID


class CopyStaff(Contract):
    """A service fetches a staff account to keep."""

    staff_id: UUID


class CompareStaff(Contract):
    """A service compares the trust's staff with other people, and keeps none of it; ``after``: whose id came last."""

    after: UUID | None = None


class ComparedStaff(Contract):
    """An active account of a person. ``email`` as they sign in; ``school_ids``: where they have a role of that school,
    so none for a role in the whole trust."""

    id: UUID
    name: str = Field(repr=False)
    email: str = Field(repr=False)
    school_ids: list[UUID]


class ComparedStaffPage(Contract):
    """In the order of ids. ``next``: to be asked after, None on the last page."""

    staff: list[ComparedStaff]
    next: UUID | None


class StaffGrant(Contract):
    """A role at some schools with the rights it gives there; None for groups means all."""

    school_ids: list[UUID]
    role: str
    rights: list[str]
    category_groups: list[str] | None
    year_groups: list[str] | None
    classes: list[str] | None = None


class StaffCopy(Contract):
    """What other services keep of a staff account. ``email`` is empty for a visitor.

    ``standing``: while a login is not in order, what its owner reported stays unverified. ``stopped_until``: one of the
    last two who triage at a school, suspended for a day unless a second person agrees. ``no_mail_at``: schools that one
    of the last two has left by the staff list, and nobody has decided about it: no alert of theirs is mailed.
    """

    id: UUID
    name: str
    email: str
    active: bool
    grants: list[StaffGrant]
    version: int
    standing: Standing = "current"
    stopped_until: datetime | None = None
    no_mail_at: list[UUID] = []


class AddSchool(Contract):
    """Adds a school, or answers the one with that URN."""

    urn: SchoolUrn
    laestab: Annotated[str, Field(pattern=r"^[0-9]{7}$")] | None
    name: ShortText


class NewGrant(Contract):
    """A role to give, at some schools (none: the whole trust; only trust_lead, governor, dpo, administrator).

    A pastoral_lead and a senco need ``category_groups``, and may be held to ``year_groups``; others carry neither.
    """

    role: RoleName
    school_ids: Annotated[list[UUID], Field(max_length=500)]
    category_groups: Annotated[list[Group], Field(min_length=1, max_length=50)] | None = None
    year_groups: Annotated[list[Group], Field(min_length=1, max_length=50)] | None = None


class AddStaff(Contract):
    """Adds a staff account with a password: for the set-up alone, people invite. It is held to the trust's rules.

    ``totp_secret`` (base32): a second factor that is in force at once. Sent without an idempotency key, since a digest
    of a body with a password must not be kept: a second call answers ``duplicate``.
    """

    name: ShortText
    email: Email
    password: Annotated[str, Field(min_length=1, max_length=256)]
    grants: Annotated[list[NewGrant], Field(min_length=1, max_length=20)]
    totp_secret: Annotated[str, Field(min_length=16, max_length=64)] | None = None


class Added(Contract):
    """The id of what was added (or, for a school, of the one with that URN)."""

    id: UUID


class GatewayRefusal(Contract):
    """One kind of refusal since the last report."""

    code: Annotated[str, Field(max_length=60)]
    route: Annotated[str, Field(max_length=100)]
    count: Annotated[int, Field(ge=1)]


class GatewayRefusals(Contract):
    """Refusals of unknown callers, counted by the gateway and sampled: code, route name and how often."""

    refusals: Annotated[list[GatewayRefusal], Field(max_length=200)]
