"""Sessions: signing in, the second tier, signing out."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from haven_schemas.rights import Right
from haven_schemas.rpc.identity import Elevate, Email, SignIn, Tier
from pydantic import Field

from gateway.callers import address_digest
from gateway.correlation import anyone
from gateway.sessions import tier_changed
from gateway.state import haven

from .blueprint import api
from .operations import Call
from .schools import SchoolShape
from .shapes import Shape


class NewSession(Shape):
    """First tier: e-mail address and password."""

    email: Email
    password: Annotated[str, Field(min_length=1, max_length=256)]


class SessionOpened(Shape):
    """``token`` is shown once: send it as ``Authorization: Bearer``. Each permit lets one report in while identity is
    away, as ``Authorization: Permit``."""

    token: str
    tier: Tier
    reporting_permits: list[str]


class CurrentSession(Shape):
    """Who is signed in and what the pages may offer; the services decide for themselves."""

    staff_id: UUID
    name: str
    tier: Tier
    elevated_until: datetime | None
    has_second_factor: bool
    schools: list[SchoolShape]
    roles: list[str]
    rights: list[str]


class CodeGiven(Shape):
    """Six digits of the authenticator app; a code works once."""

    code: Annotated[str, Field(min_length=6, max_length=12)]


class SessionElevated(Shape):
    """Until when the second tier holds."""

    tier: Literal["elevated"] = "elevated"
    until: datetime


@api.operation(
    "POST", "/sessions", "Sign in", right=None, access="nobody", body=NewSession, reply=SessionOpened, status=201,
    allowance="sign_ins",
)  # fmt: skip
def sign_in(_: Call, body: NewSession) -> SessionOpened:
    """Opens a session of the first tier."""
    request = SignIn(email=body.email, password=body.password, client=address_digest())
    opened = haven().services.identity.sign_in(anyone(), request)
    return SessionOpened(token=opened.session_token, tier=opened.tier, reporting_permits=opened.reporting_permits)


@api.operation("GET", "/sessions/current", "Who is signed in", right=Right.SESSION_OWN, reply=CurrentSession)
def current_session(call: Call) -> CurrentSession:
    """The session behind the token."""
    view = call.signed_in.view
    return CurrentSession(
        staff_id=view.staff_id,
        name=view.name,
        tier=view.tier,
        elevated_until=view.elevated_until,
        has_second_factor=view.has_second_factor,
        schools=[SchoolShape.of(school) for school in call.signed_in.schools],
        roles=view.roles,
        rights=view.rights,
    )


@api.operation(
    "POST", "/sessions/current/elevation", "Confirm it's you: the second tier", right=Right.SESSION_OWN,
    body=CodeGiven, reply=SessionElevated,
)  # fmt: skip
def elevate(call: Call, body: CodeGiven) -> SessionElevated:
    """Gives the session the second tier for a while."""
    elevated = haven().services.identity.elevate(call.caller, Elevate(code=body.code))
    tier_changed(call.signed_in)
    return SessionElevated(until=elevated.until)


@api.operation("DELETE", "/sessions/current", "Sign out", right=Right.SESSION_OWN, status=204)
def sign_out(call: Call) -> None:
    """Ends the session, here and in every service."""
    haven().services.identity.sign_out(call.caller)
    tier_changed(call.signed_in)
