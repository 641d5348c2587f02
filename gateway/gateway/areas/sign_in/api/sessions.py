"""Sessions: signing in, the second tier, the sessions of one's own, signing out."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from flask import request
from haven_schemas.acts.identity import AccountKind, Elevate, Email, SessionPurpose, SignIn
from haven_schemas.acts.identity.factors import ELEVATE
from haven_schemas.acts.identity.passwords import DeviceToken, Standing
from haven_schemas.acts.identity.sessions import (
    END_OTHER_SESSIONS,
    END_OWN_SESSION,
    LIST_OWN_SESSIONS,
    SIGN_IN,
    SIGN_OUT,
    EndSession,
    OwnSession,
)
from haven_schemas.rights import Right, Tier
from pydantic import Field

from gateway.access.callers import address_digest
from gateway.access.correlation import anyone
from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.areas.schools.api.schools import SchoolShape
from gateway.areas.sign_in.devices import device_words
from gateway.sessions.current import tier_changed
from gateway.sessions.handed_out import handed_out
from gateway.state import haven


class NewSession(Shape):
    """First tier: e-mail address and password. ``device_token``: what this account's last sign-in here answered; a
    program that sends it is not held up by what others guess."""

    email: Email
    password: Annotated[str, Field(min_length=1, max_length=256)]
    device_token: DeviceToken | None = None


class SessionOpened(Shape):
    """``token`` is shown once: send it as ``Authorization: Bearer``. Each permit lets one report in while identity is
    away or the login is not in order, as ``Authorization: Permit``.

    ``standing``: with ``password_expired`` the session is good for ``POST /password`` and nothing else. With
    ``unused_too_long`` there is no session (``token`` null): a link is mailed to the account's owner. Keep
    ``device_token`` for the next sign-in of the same account. ``sign_on_only``: the password is right, and this account
    signs in at the trust's provider, in a browser (``token`` null).
    """

    token: str | None
    standing: Standing
    tier: Tier
    reporting_permits: list[str]
    device_token: str | None
    sign_on_only: bool


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
    kind: AccountKind
    purpose: SessionPurpose
    must_link: bool
    password_expires_at: datetime | None


class CodeGiven(Shape):
    """Six digits of the authenticator app; a code works once."""

    code: Annotated[str, Field(min_length=6, max_length=12)]


class SessionElevated(Shape):
    """Until when the second tier holds. ``token``: send this one from now on; the one before ends within seconds."""

    tier: Literal["elevated"] = "elevated"
    until: datetime
    token: str


@reply_from(OwnSession)
class SessionShape(Shape):
    """A session of one's own. ``device``: browser and system in words."""

    @classmethod
    def of(cls, session: OwnSession) -> "SessionShape":
        """From identity's view."""
        return shaped(cls, session)


class SessionsShape(Shape):
    """The newest first."""

    sessions: list[SessionShape]


class SessionsEnded(Shape):
    """How many sessions were ended."""

    count: int


@api.operation(
    "POST", "/sessions", "Sign in", right=None, access="nobody", body=NewSession, reply=SessionOpened, status=201,
    allowance="sign_ins",
)  # fmt: skip
def sign_in(_: Call, body: NewSession) -> SessionOpened:
    """Opens a session of the first tier."""
    device = device_words(request.headers.get("User-Agent", ""))
    asked = SignIn(
        email=body.email,
        password=body.password,
        client=address_digest(),
        device=device,
        device_token=body.device_token,
    )
    opened = haven().services.ask(SIGN_IN, anyone(), asked)
    return SessionOpened(
        token=None if opened.session_token is None else handed_out(opened.session_token),
        standing=opened.standing,
        tier=opened.tier,
        reporting_permits=opened.reporting_permits,
        device_token=opened.device_token,
        sign_on_only=opened.sign_on_only,
    )


@api.operation("GET", "/sessions", "Where one is signed in", asks=LIST_OWN_SESSIONS, reply=SessionsShape)
def list_sessions(call: Call) -> SessionsShape:
    """The caller's own sessions that stand."""
    found = haven().services.ask(LIST_OWN_SESSIONS, call.caller)
    return SessionsShape(sessions=[SessionShape.of(each) for each in found.sessions])


@api.operation("DELETE", "/sessions", "Sign out everywhere else", asks=END_OTHER_SESSIONS, reply=SessionsEnded)
def end_other_sessions(call: Call) -> SessionsEnded:
    """Ends the caller's sessions, this one excepted."""
    return SessionsEnded(count=haven().services.ask(END_OTHER_SESSIONS, call.caller).count)


@api.operation(
    "DELETE", "/sessions/<uuid:session_id>", "End one of one's own sessions", asks=END_OWN_SESSION, status=204
)  # fmt: skip
def end_session(call: Call, session_id: UUID) -> None:
    """Ends one session, here and in every service."""
    haven().services.ask(END_OWN_SESSION, call.caller, EndSession(session_id=session_id))


@api.operation("GET", "/sessions/current", "Who is signed in", right=Right.SESSION_RENEW, reply=CurrentSession)
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
        kind=view.kind,
        purpose=view.purpose,
        must_link=view.must_link,
        password_expires_at=view.password_expires_at,
    )


@api.operation(
    "POST", "/sessions/current/elevation", "Confirm it's you: the second tier", asks=ELEVATE,
    body=CodeGiven, reply=SessionElevated,
)  # fmt: skip
def elevate(call: Call, body: CodeGiven) -> SessionElevated:
    """Gives the session the second tier for a while."""
    elevated = haven().services.ask(ELEVATE, call.caller, Elevate(code=body.code))
    tier_changed(call.signed_in)
    return SessionElevated(until=elevated.until, token=handed_out(elevated.session_token))


@api.operation("DELETE", "/sessions/current", "Sign out", asks=SIGN_OUT, status=204)
def sign_out(call: Call) -> None:
    """Ends the session, here and in every service."""
    haven().services.ask(SIGN_OUT, call.caller)
    tier_changed(call.signed_in)
