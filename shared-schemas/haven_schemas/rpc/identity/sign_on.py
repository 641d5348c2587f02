"""RPC of the identity service: single sign-on by OpenID Connect with Microsoft Entra ID or Google Workspace."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract
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
