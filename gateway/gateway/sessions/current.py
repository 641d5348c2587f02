"""Who is signed in: a session token turned into an access token of about a minute by identity, and remembered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from haven_schemas.acts.identity import School, SessionView, TokenForSession
from haven_schemas.acts.identity.machines import TOKEN_FOR_MACHINE
from haven_schemas.acts.identity.sessions import TOKEN_FOR_SESSION
from haven_schemas.acts.identity.visitors import TokenForMachine
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from gateway.access.callers import address_digest
from gateway.access.correlation import anyone, caller_with
from gateway.clients.asking import Caller
from gateway.state import haven

from .cache import digest_of

NO_SESSION = frozenset({ErrorCode.SIGN_IN_REQUIRED, ErrorCode.TOKEN_INVALID, ErrorCode.TOKEN_EXPIRED})
"""Codes that mean: sign in (again)."""
AWAY = frozenset(
    {ErrorCode.UNAVAILABLE, ErrorCode.TIMED_OUT, ErrorCode.OVERLOADED, ErrorCode.SESSION_UNVERIFIED, ErrorCode.INTERNAL}
)
"""Codes that mean: nothing is known about the session just now."""
NOT_SHOWN = AWAY | {ErrorCode.BEING_RESTORED}
"""Codes that mean: nothing is shown just now; a report is taken all the same."""

MACHINE_KEY = "hvn_"
"""How the key of a program begins; everything else is a session's token."""


class RenewalOnly(Problem):
    """The password ran out: nothing but a new one (and a report) is to be had with this session."""

    def __init__(self) -> None:
        super().__init__(ErrorCode.NOT_PERMITTED)


class LinkOnly(Problem):
    """The trust signs in at a provider: nothing but a link to it (and a report) is to be had with this session."""

    def __init__(self) -> None:
        super().__init__(ErrorCode.NOT_PERMITTED)


@dataclass(frozen=True)
class Session:
    """A session that stands. ``view.access_token`` is what the services believe; nothing here is."""

    digest: str
    view: SessionView

    @property
    def caller(self) -> Caller:
        """This session as the caller of an RPC."""
        return caller_with(self.view.access_token)

    @property
    def schools(self) -> list[School]:
        """The schools the person sees, by name; those that are closed come last."""
        return sorted(self.view.schools, key=lambda school: (school.closed_on is not None, school.name))

    @property
    def open_schools(self) -> list[School]:
        """Those of them that are not closed: where something new can come."""
        return [school for school in self.schools if school.closed_on is None]

    @property
    def is_renewal(self) -> bool:
        """Whether the password ran out and this session is for a new one."""
        return self.view.purpose == "renewal"

    @property
    def must_link(self) -> bool:
        """Whether a password signed in where only a provider does, and this session is for linking the account."""
        return self.view.must_link

    def has(self, right: Right) -> bool:
        """Whether a page may be offered; the services decide for themselves."""
        return right in self.view.rights

    def is_elevated(self, now: datetime) -> bool:
        """Whether the second tier holds."""
        return self.view.elevated_until is not None and now < self.view.elevated_until

    def urn_of(self, school_id: UUID) -> str | None:
        """The URN of a school the person sees."""
        return next((school.urn for school in self.view.schools if school.id == school_id), None)

    def school_name(self, school_id: UUID) -> str:
        """The name of a school the person sees, or nothing."""
        return next((school.name for school in self.view.schools if school.id == school_id), "")

    def school_id(self, urn: str) -> UUID:
        """The id behind ``school_urn``, present or earlier; a field problem if it is none of the person's schools."""
        for school in self.view.schools:
            if school.urn == urn:
                return school.id
        for school in self.view.schools:
            if urn in school.earlier_numbers:
                return school.id
        raise invalid("school_urn", FieldCode.UNKNOWN_SCHOOL)


def open_session(session_token: str, *, elevated: bool = False) -> Session:
    """The session of ``session_token``; ``Problem(sign_in_required)`` if it is over, or identity's own problem.

    ``elevated``: the second tier is needed. Where what is remembered lacks it, identity is asked once more, since the
    person may have confirmed at another gateway meanwhile.
    """
    session = _session(session_token, used=True)
    if elevated and not session.is_elevated(haven().clock()):
        return _session(session_token, used=True, afresh=True)
    return session


def ask_session(session_token: str, *, afresh: bool = False) -> Session:
    """As ``open_session`` for a page that asks by itself: it does not count as use, and puts off no time-out.

    Answered from what is remembered, by identity once a token has run out (about once a minute), at once when
    ``afresh`` or when the session should be over by now.
    """
    return _session(session_token, used=False, afresh=afresh)


def open_machine(key: str) -> Session:
    """The session that the key of a program stands for; ``Problem(token_invalid)`` or identity's own problem."""
    sessions, digest = haven().sessions, digest_of(key)
    view = sessions.get(digest, haven().clock())
    if view is None:
        generation = sessions.generation
        view = _ask_for_machine(digest, TokenForMachine(key=key, client=address_digest()))
        _remember(digest, view, generation, used=True)
    return Session(digest, view)


def _session(session_token: str, *, used: bool, afresh: bool = False) -> Session:
    sessions, now, digest = haven().sessions, haven().clock(), digest_of(session_token)
    view = None if afresh else sessions.get(digest, now, used=used)
    if view is None or (not used and view.session_ends_at <= now):
        generation = sessions.generation
        asked = TokenForSession(session_token=session_token, used=used)
        view = _patiently(lambda seconds: haven().services.ask(TOKEN_FOR_SESSION, anyone(), asked, seconds=seconds))
        _remember(digest, view, generation, used=used)
    return Session(digest, view)


def _ask_for_machine(digest: str, asked: TokenForMachine) -> SessionView:
    wrong_keys = haven().wrong_keys
    wrong_keys.require_patience(digest, asked.client)
    try:
        view = _patiently(lambda seconds: haven().services.ask(TOKEN_FOR_MACHINE, anyone(), asked, seconds=seconds))
    except Problem as problem:
        if problem.code in NO_SESSION:
            wrong_keys.was_wrong(digest, asked.client)
        raise
    wrong_keys.was_right(digest)
    return view


def _patiently(ask: Callable[[float], SessionView]) -> SessionView:
    """Identity's answer, waited for as long as the last call teaches."""
    patience = haven().patience
    seconds = patience.seconds
    try:
        view = ask(seconds)
    except Problem as problem:
        if problem.code is ErrorCode.TIMED_OUT:
            patience.silent(seconds)
        elif problem.code not in AWAY:
            patience.answered()
        raise
    patience.answered()
    return view


def _remember(digest: str, view: SessionView, generation: int, *, used: bool) -> None:
    haven().sessions.put(digest, view, generation, used=used)
    haven().categories.remember_schools(view.schools)


def tier_changed(session: Session) -> None:
    """The next request asks identity for a token of the new tier."""
    haven().sessions.drop(session.digest)


def schools_changed(session: Session) -> None:
    """The next request asks identity again which schools there are: whoever added or renamed one sees it at once."""
    haven().sessions.drop(session.digest)
