"""RPC of the identity service: single sign-on by OpenID Connect with Microsoft Entra ID or Google Workspace."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Empty
from . import SignedIn
from .owners import DomainText
from .passwords import DeviceToken

ProviderKind = Literal["microsoft", "google"]
ProviderState = Literal["off", "waiting", "on"]
"""Of a provider: nobody signs in by it; a second person is asked to switch it on; in use."""
SignOnPurpose = Literal["sign_in", "link"]
ClientId = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]
ClientSecret = Annotated[str, Field(min_length=8, max_length=400, pattern=r"^[\x21-\x7e]+$")]
TenantId = Annotated[str, Field(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]
Domains = Annotated[list[DomainText], Field(min_length=1, max_length=50)]
SignOnSecret = Annotated[str, Field(min_length=20, max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]


class SignOnProviderFacts(Contract):
    """What whoever agrees to a provider has to know of it. ``tenant``: of Microsoft alone; ``domains``: of whose
    addresses an invitation is taken up, and of Google who may sign in at all."""

    kind: ProviderKind
    tenant: TenantId | None
    domains: Domains
    client_id: ClientId
    counts_second_factor: bool
    """A recent multi-factor sign-in at Microsoft counts as the second tier."""


class SignOnProvider(SignOnProviderFacts):
    """A provider as administrators see it; its secret is shown to nobody. ``tested``: as it stands now it answered."""

    id: UUID
    issuer: str
    state: ProviderState
    tested: bool
    version: int
    changed_at: datetime


class SignOnProviders(Contract):
    """The trust's providers, the oldest first, and the address that each has to be told for coming back."""

    providers: list[SignOnProvider]
    redirect_uri: str


class AddSignOnProvider(SignOnProviderFacts):
    """A provider that is off until tested and agreed to."""

    client_secret: ClientSecret


class ChangeSignOnProvider(SignOnProviderFacts):
    """Other facts of a provider that is off. ``client_secret`` null: the one it has."""

    provider_id: UUID
    version: int
    client_secret: ClientSecret | None = None


class SignOnProviderRef(Contract):
    """A provider, in the version its caller saw."""

    provider_id: UUID
    version: int


class SignOnSwitched(Contract):
    """``request_id``: it waits for a second person; null once it is off."""

    request_id: UUID | None


EmergencyFault = Literal["closed", "no_rights", "never_used", "no_second_factor", "unproven"]
"""Why an account is none for emergencies: it is closed; it does not set the trust's rules; its password was never used;
it has no second factor; nobody confirmed that it is still its owner's."""


class EmergencyAccount(Contract):
    """An account that keeps its password. ``fault`` null: it could be used now."""

    staff_id: UUID
    name: str
    email: str
    fault: EmergencyFault | None


class SignOnOnly(Contract):
    """Whether passwords are for emergencies alone.

    ``since``: when the trust decided so, null if it did not; ``in_force``: it did, a provider is in use and an
    emergency account could be used. ``emergency``: the two named; ``could_be``: whoever could be named. ``linked`` and
    ``not_linked``: people's accounts that sign in by a provider in use, and those that still have to be linked.
    """

    since: datetime | None
    in_force: bool
    emergency: list[EmergencyAccount]
    could_be: list[EmergencyAccount]
    linked: int
    not_linked: int
    version: int


class SetSignOnOnly(Contract):
    """``emergency``: the two accounts that keep their password; empty: passwords are for everybody again."""

    emergency: Annotated[list[UUID], Field(max_length=2)]
    version: int


class SignOnLinksOf(Contract):
    """Somebody else's account."""

    staff_id: UUID


class SignOnWay(Contract):
    """A provider people may sign in by."""

    provider_id: UUID
    kind: ProviderKind
    domains: list[str]


class SignOnWays(Contract):
    """What the sign-in page offers."""

    ways: list[SignOnWay]


class BeginSignOn(Contract):
    """``again``: the provider is told to ask for everything anew, whoever is signed in there."""

    provider_id: UUID
    again: bool = False


class SignOnBegun(Contract):
    """Where the browser goes, and what it keeps until it comes back: both are good for one return, for ten minutes."""

    address: str
    browser_secret: SignOnSecret


class FinishSignOn(Contract):
    """The browser came back. ``code`` null: the provider sent no code, but a refusal. ``client`` and ``device`` as at
    any sign-in."""

    state: Annotated[str, Field(max_length=200)]
    code: Annotated[str, Field(max_length=4000)] | None
    browser_secret: Annotated[str, Field(max_length=200)]
    client: Annotated[str, Field(max_length=64)]
    device: Annotated[str, Field(max_length=80)] = ""
    device_token: DeviceToken | None = None


class SignOnFinished(Contract):
    """``signed_in`` null: what came back was a link to the account that had asked for it."""

    purpose: SignOnPurpose
    signed_in: SignedIn | None


class SignOnLink(Contract):
    """An account at a provider that is linked to the caller's own here."""

    id: UUID
    provider_id: UUID
    kind: ProviderKind
    linked_at: datetime
    last_used_at: datetime | None


class OwnSignOn(Contract):
    """The caller's links, and the providers in use to which a link could be made."""

    links: list[SignOnLink]
    ways: list[SignOnWay]


class SignOnLinkRef(Contract):
    """One of the caller's own links."""

    link_id: UUID


_OUTSIDE_SECONDS = 15.0
"""Longer than other calls: a provider on the internet is asked on the way."""

SIGN_ON_WAYS = Call(
    "identity.sign_on_ways",
    Empty,
    SignOnWays,
    what="the providers people may sign in by",
    public=True,
    seconds=2.0,
)
BEGIN_SIGN_ON = Call(
    "identity.begin_sign_on",
    BeginSignOn,
    SignOnBegun,
    what="where to sign in at a provider",
    public=True,
    seconds=_OUTSIDE_SECONDS,
)
FINISH_SIGN_ON = Call(
    "identity.finish_sign_on",
    FinishSignOn,
    SignOnFinished,
    what="what a provider sent back becomes a session, or a link of the account that asked",
    public=True,
    audits=(
        AuditAction.SESSION_SIGN_IN,
        AuditAction.SESSION_SIGN_ON_REFUSE,
        AuditAction.SESSION_TIER_ELEVATE,
        AuditAction.STAFF_LOGIN_LOCK,
        AuditAction.STAFF_SIGN_ON_LINK,
    ),
    seconds=_OUTSIDE_SECONDS,
)
OWN_SIGN_ON = Call(
    "identity.own_sign_on",
    Empty,
    OwnSignOn,
    what="the caller's links to providers, and what could be linked",
    right=Right.SESSION_OWN,
    first_tier="one's own links",
    audits=(AuditAction.STAFF_ACCOUNT_READ,),
)
BEGIN_LINK = Call(
    "identity.begin_link",
    BeginSignOn,
    SignOnBegun,
    what="where to sign in at a provider so that it is linked to the caller's account",
    right=Right.SESSION_OWN,
    first_tier="a fresh sign-in, or the second tier where there is one, as the use case asks",
    audits=(),
    seconds=_OUTSIDE_SECONDS,
)
REMOVE_LINK = Call(
    "identity.remove_link",
    SignOnLinkRef,
    Empty,
    what="ends one of the caller's links, and the sessions begun by it",
    right=Right.SESSION_OWN,
    first_tier="a fresh sign-in, or the second tier where there is one, as the use case asks",
    audits=(AuditAction.STAFF_SIGN_ON_UNLINK,),
)
LIST_SIGN_ON_PROVIDERS = Call(
    "identity.list_sign_on_providers",
    Empty,
    SignOnProviders,
    what="the trust's providers, without their secrets",
    right=Right.POLICY_SET,
    at="at every school",
    tier="elevated",
    audits=(AuditAction.POLICY_TRUST_READ,),
)
ADD_SIGN_ON_PROVIDER = Call(
    "identity.add_sign_on_provider",
    AddSignOnProvider,
    SignOnProvider,
    what="a provider, off until tested and agreed to",
    right=Right.POLICY_SET,
    at="at every school",
    tier="elevated",
    audits=(AuditAction.POLICY_SIGN_ON_SET,),
)
CHANGE_SIGN_ON_PROVIDER = Call(
    "identity.change_sign_on_provider",
    ChangeSignOnProvider,
    SignOnProvider,
    what="other facts of one that is off; `stale_version` if changed since read",
    right=Right.POLICY_SET,
    at="at every school",
    tier="elevated",
    audits=(AuditAction.POLICY_SIGN_ON_SET,),
)
TEST_SIGN_ON_PROVIDER = Call(
    "identity.test_sign_on_provider",
    SignOnProviderRef,
    SignOnProvider,
    what="asks the provider for its keys, and whether it takes our secret",
    right=Right.POLICY_SET,
    at="at every school",
    tier="elevated",
    audits=(AuditAction.POLICY_SIGN_ON_TEST,),
    seconds=_OUTSIDE_SECONDS,
)
SWITCH_ON_PROVIDER = Call(
    "identity.switch_on_provider",
    SignOnProviderRef,
    SignOnSwitched,
    what="asks a second person for it to be used",
    right=Right.POLICY_SET,
    at="at every school",
    tier="elevated",
    audits=(AuditAction.POLICY_SIGN_ON_ASK,),
)
SWITCH_OFF_PROVIDER = Call(
    "identity.switch_off_provider",
    SignOnProviderRef,
    SignOnSwitched,
    what="nobody signs in by it any more, and the sessions begun by it end",
    right=Right.POLICY_SET,
    at="at every school",
    tier="elevated",
    audits=(AuditAction.POLICY_SIGN_ON_SWITCH,),
)
SIGN_ON_ONLY = Call(
    "identity.sign_on_only",
    Empty,
    SignOnOnly,
    what="whether passwords are for two emergency accounts alone, which these are, and how many accounts are linked",
    right=Right.POLICY_SET,
    at="at every school",
    tier="elevated",
    audits=(AuditAction.POLICY_TRUST_READ,),
)
SET_SIGN_ON_ONLY = Call(
    "identity.set_sign_on_only",
    SetSignOnOnly,
    SignOnOnly,
    what="names two accounts that keep their password and makes everybody else sign in at a provider, or ends that",
    right=Right.POLICY_SET,
    at="at every school",
    tier="elevated",
    audits=(AuditAction.POLICY_SIGN_ON_ONLY,),
)
END_SIGN_ON_LINKS = Call(
    "identity.end_sign_on_links",
    SignOnLinksOf,
    Empty,
    what="ends somebody else's links to providers, and the sessions begun by them",
    right=Right.STAFF_ADMINISTER,
    at="at every school of the account",
    tier="elevated",
    audits=(AuditAction.STAFF_SIGN_ON_UNLINK,),
)
