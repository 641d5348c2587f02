"""RPC of the identity service: passwords of apps, which open one's own calendar without names, and nothing else."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Empty

MOST_APP_PASSWORDS = 10
"""Of one person."""


class MakeAppPassword(Contract):
    """``name``: of the device or app, as its owner calls it."""

    name: Annotated[str, Field(min_length=1, max_length=60)]


class AppPasswordMade(Contract):
    """The password, shown this once, and the address that goes with it as a user name."""

    id: UUID
    user_name: str
    password: Annotated[str, Field(repr=False)]


class AppPassword(Contract):
    """One that holds. ``last_used_on``: the day, in London."""

    id: UUID
    name: str
    created_at: datetime
    last_used_on: date | None


class AppPasswords(Contract):
    """One's own, the newest first."""

    app_passwords: list[AppPassword]


class AppPasswordRef(Contract):
    """One of one's own."""

    app_password_id: UUID


class TokenForAppPassword(Contract):
    """Turns one into an access token of about a minute. ``client``: a digest of the address it comes from."""

    user_name: Annotated[str, Field(max_length=320)]
    password: Annotated[str, Field(min_length=20, max_length=200, repr=False)]
    client: Annotated[str, Field(max_length=64)]


class AppToken(Contract):
    """It has ``calendar:read``, and nothing else."""

    access_token: Annotated[str, Field(repr=False)]


MAKE_APP_PASSWORD = Call(
    "identity.make_app_password",
    MakeAppPassword,
    AppPasswordMade,
    what="a password for an app, which opens the caller's calendar without names; it is shown once",
    right=Right.SESSION_OWN,
    tier="elevated",
    writes=True,
    audits=(AuditAction.CALENDAR_ACCESS_MAKE,),
)
LIST_APP_PASSWORDS = Call(
    "identity.list_app_passwords",
    Empty,
    AppPasswords,
    what="the caller's own passwords of apps, and when each was last used",
    right=Right.SESSION_OWN,
    first_tier="names that the caller gave their own devices",
)
WITHDRAW_APP_PASSWORD = Call(
    "identity.withdraw_app_password",
    AppPasswordRef,
    Empty,
    what="a password of an app holds no more, from the next request on",
    right=Right.SESSION_OWN,
    first_tier="takes access away, and gives none",
    writes=True,
    audits=(AuditAction.CALENDAR_ACCESS_WITHDRAW,),
)
TOKEN_FOR_APP_PASSWORD = Call(
    "identity.token_for_app_password",
    TokenForAppPassword,
    AppToken,
    what="access token of a minute for the calendar of whoever made the password",
    public=True,
    seconds=3.0,
    audits=(AuditAction.CALENDAR_ACCESS_REFUSE,),
)
