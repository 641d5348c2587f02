"""RPC of the identity service: passwords, the trust's policy, and one-use links by mail."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract

PasswordText = Annotated[str, Field(min_length=1, max_length=256)]
OneUseToken = Annotated[str, Field(min_length=20, max_length=200)]
DeviceToken = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]
"""What one device keeps of one account that signed in there: 256 random bits; it opens nothing by itself."""
PasswordProfile = Literal["source_document", "ncsc"]
MailedLinkKind = Literal["invitation", "reset", "reactivation"]
Standing = Literal["current", "password_expired", "unused_too_long"]
"""Of a login: in order; its password is older than the policy allows; not used for more than 60 days."""


class TrustPolicy(Contract):
    """The trust's rules for signing in. Minutes: null means as installed; ``version`` goes with a change."""

    password_profile: PasswordProfile
    idle_minutes: Annotated[int, Field(ge=15, le=60)] | None
    elevation_minutes: Annotated[int, Field(ge=5, le=60)] | None
    version: int


class SchoolTimeOut(Contract):
    """A school's own idle time-out in minutes; null: as the trust's. Of several schools the shortest holds."""

    school_id: UUID
    idle_minutes: Annotated[int, Field(ge=15, le=60)] | None


class PolicyView(Contract):
    """The policy, each school's own time-out among the caller's schools, and what holds where nothing is set."""

    policy: TrustPolicy
    schools: list[SchoolTimeOut]
    installed_idle_minutes: int
    installed_elevation_minutes: int


class ChangePassword(Contract):
    """The caller's own password. Also ends an expired password. Every other session of the account ends."""

    present: PasswordText
    new: PasswordText


class PasswordChanged(Contract):
    """When the new password runs out, if the policy lets passwords expire; and the session's new token."""

    expires_at: datetime | None
    session_token: str


class PasswordRules(Contract):
    """What a page tells before a password is chosen: the profile's rules, from the policy in force."""

    profile: PasswordProfile
    shortest: int
    needs_kinds: bool
    """Letters, digits and special characters must all be there."""
    expires_after_days: int | None


class AskReset(Contract):
    """Asks for a link to the address. The answer is the same whether or not there is such an account."""

    email: Annotated[str, Field(min_length=3, max_length=254)]
    device_token: DeviceToken | None = None


class MailedLinkView(Contract):
    """What a link is for; asked before the form is shown, and spends nothing."""

    kind: MailedLinkKind
    name: str
    expires_at: datetime


class CheckMailedLink(Contract):
    """Looks at a link."""

    token: OneUseToken


class UseMailedLink(Contract):
    """Spends a link: the account gets this password, is active again, and every session of it ends."""

    token: OneUseToken
    new: PasswordText


class MailedLinkUsed(Contract):
    """For the device the link was used at, and the address it belongs to: who reads the mailbox keeps an allowance."""

    device_token: DeviceToken
    email: str


class SendMailedLink(Contract):
    """Someone with the right has a link sent to an account's own address. They never see it, nor set a password."""

    staff_id: UUID
    kind: MailedLinkKind
