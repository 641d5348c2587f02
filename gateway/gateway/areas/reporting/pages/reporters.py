"""Who is reporting: someone signed in, or the holder of a permit while identity is away.

A permit also lets a report in whose writer's sign-in ran out while typing (the device was not signed out), and that of
someone whose login is not in order: an expired password or a login unused too long turns nobody with a disclosure away.
incidents marks such a concern "author to be confirmed".
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import g, request
from flask import session as form_session
from haven_schemas.acts.identity import School
from haven_schemas.acts.incidents.categories import Category
from haven_schemas.acts.incidents.reporting import RECORD_CONCERN, ConcernReceipt, RecordConcern
from haven_schemas.acts.incidents.sealed import IntakeKey, RecordSealedConcern
from haven_schemas.acts.incidents.sealed_reports import RECORD_SEALED_CONCERN
from haven_schemas.acts.pupils import FindPupils, Pupil, PupilsById
from haven_schemas.acts.pupils.roll import FIND_PUPILS, GET_PUPILS
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway.access.correlation import caller_with
from gateway.access.permits import Permit, readable_permits
from gateway.areas.reporting.duty_hours import OutOfHours
from gateway.areas.sign_in.pages.sign_in import REPORT_FIRST
from gateway.clients.asking import Caller
from gateway.pages.blueprint import current_session
from gateway.sessions import cookies
from gateway.sessions.current import AWAY, NO_SESSION, LinkOnly, RenewalOnly, Session
from gateway.sessions.return_paths import open_kept_form
from gateway.state import haven


@dataclass(frozen=True)
class ReportSchool:
    """A school one may report for; its name is its number if no one has named it since the gateway started."""

    id: UUID
    name: str


def _to_report_for(school: School) -> ReportSchool:
    """A closed school is named as one, and stays there: a disclosure about a child who was at it is never refused."""
    name = school.name if school.closed_on is None else f"{school.name} (closed: about a child who was there)"
    return ReportSchool(school.id, name)


@dataclass(frozen=True)
class Reporter:
    """Exactly one of ``session`` and a permit speaks; permits stand by in case identity goes away meanwhile."""

    session: Session | None
    permits: tuple[Permit, ...]
    is_away: bool = False
    """Identity does not answer; otherwise a permit speaks because the login is not in order."""

    @property
    def can_find(self) -> bool:
        """Whether pupils can be looked up: not by permit, and not by a visitor, who has no pupil list."""
        return self.session is not None and self.session.has(Right.PUPIL_FIND)

    @property
    def can_follow(self) -> bool:
        """Whether the report is seen again under "My reports"."""
        return self.session is None or self.session.has(Right.CONCERN_FOLLOW_OWN)

    @property
    def can_send_files(self) -> bool:
        """Whether files may come with the report: from whoever can see afterwards what became of them."""
        return self.session is not None and self.can_follow

    @property
    def schools(self) -> list[ReportSchool]:
        """The schools the person may report for, by name."""
        if self.session is not None:
            return [_to_report_for(school) for school in self.session.schools]
        named = [
            ReportSchool(school_id, school.name if (school := _known(school_id)) else f"School {urn}")
            for school_id, urn in self.permits[0].schools
        ]
        return sorted(named, key=lambda school: school.name)

    @property
    def staff_id(self) -> UUID:
        """Whose report it is; a form made for one person is not sent by another."""
        return self.session.view.staff_id if self.session is not None else self.permits[0].staff_id

    def out_of_hours(self, school: str) -> OutOfHours | None:
        """When somebody looks next: at the ``school`` that was chosen, else at the first of their own to open."""
        ids = [each.id for each in self.schools if school in ("", str(each.id))]
        caller = None if self.session is None else self.session.caller
        return haven().duty_hours.out_of_hours(ids, caller, haven().clock())

    def categories(self) -> tuple[Category, ...]:
        """The categories; with a permit those remembered, or asked for by the permit."""
        school_ids = [school.id for school in self.schools]
        return haven().categories.for_schools(school_ids, self._callers()[0][0], haven().clock())

    def find(self, query: FindPupils) -> list[Pupil]:
        """Pupils by name; nobody is found for a permit, which can only report."""
        return haven().services.ask(FIND_PUPILS, self._signed_in().caller, query).pupils

    def get(self, query: PupilsById) -> list[Pupil]:
        """Pupils by id."""
        return haven().services.ask(GET_PUPILS, self._signed_in().caller, query).pupils

    def record(self, concern: RecordConcern, key: str) -> tuple[ConcernReceipt, str | None]:
        """The receipt, and the permit that was spent for it, if one was.

        Every way is tried under the one key, so the concern is recorded once.
        """
        return self._by_some_way(lambda caller: haven().services.ask(RECORD_CONCERN, caller, concern, key))

    def record_sealed(self, report: RecordSealedConcern) -> tuple[ConcernReceipt, str | None]:
        """As ``record``, of a report that the browser sealed. ``not_permitted`` for another's."""
        if report.author_id != self.staff_id:
            raise Problem(ErrorCode.NOT_PERMITTED)
        return self._by_some_way(lambda caller: haven().services.ask(RECORD_SEALED_CONCERN, caller, report))

    def intake_key(self) -> IntakeKey | None:
        """What this browser seals a report with that cannot be sent."""
        return haven().intake_keys.newest(self._callers()[0][0], haven().clock())

    def _by_some_way(self, record: Callable[[Caller], ConcernReceipt]) -> tuple[ConcernReceipt, str | None]:
        problem = Problem(ErrorCode.UNAVAILABLE)
        for caller, permit in self._callers():
            try:
                return record(caller), permit
            except Problem as refused:
                problem = refused
                if refused.code not in NO_SESSION | {ErrorCode.SESSION_UNVERIFIED, ErrorCode.PERMIT_SPENT}:
                    raise
        raise problem

    def _callers(self) -> list[tuple[Caller, str | None]]:
        own = [(self.session.caller, None)] if self.session is not None else []
        by_permit = [(caller_with(permit.token), permit.token) for permit in self.permits]
        return [*own, *by_permit]

    def _signed_in(self) -> Session:
        if self.session is None:
            raise Problem(ErrorCode.UNAVAILABLE)
        return self.session


def reporter() -> Reporter:
    """Who is reporting; ``Problem(sign_in_required)`` if the browser has neither a session nor a permit.

    A form made for one person is never taken from another (``Problem(csrf_failed)``).
    """
    permits = tuple(readable_permits(cookies.permits(request)))
    is_away = False
    try:
        session = current_session()
        if not session.is_renewal and not session.must_link:
            return Reporter(session, permits)
        if not permits:
            raise RenewalOnly if session.is_renewal else LinkOnly
    except Problem as problem:
        is_away = problem.code in AWAY or problem.code is ErrorCode.VAULT_UNAVAILABLE
        ran_out = problem.code in NO_SESSION and (request.method == "POST" or form_session.get(REPORT_FIRST))
        if not permits or not (is_away or ran_out):
            raise
    without_session = Reporter(None, permits, is_away)
    _held_to(without_session)
    return without_session


def _held_to(without_session: Reporter) -> None:
    if g.get("session") is None:
        open_kept_form(without_session.staff_id)
    made_for = request.form.get("made_for")
    if made_for and made_for != str(without_session.staff_id):
        raise Problem(ErrorCode.CSRF_FAILED)


def _known(school_id: UUID) -> School | None:
    return haven().categories.school_if_known(school_id)
