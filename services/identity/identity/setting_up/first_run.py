"""The first run: a new installation gets its trust, its schools and its first two administrators."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity.first_run import CheckFirstRun, FirstAdministrator, FirstRun, InstallationState
from haven_schemas.acts.identity.passwords import PasswordProfile
from haven_schemas.acts.identity.schools import NewSchool
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid
from haven_schemas.events import InstallationSetUp, StaffChanged
from sqlalchemy import delete, select

from identity.accounts import FIRST_VERSION, open_account
from identity.extras import Extras
from identity.models import FirstRunLinkRow, InstallationRow, StaffCredentialRow, StaffGrantRow, TrustPolicyRow
from identity.names import check_email
from identity.policy import POLICY_ID, check_new_password
from identity.roles import Role
from identity.schools import insert_schools
from identity.telling import make_mailed_link

from .links import first_run_digest
from .make import installation_state

_ANYONE = ""
"""The first run knows no clients: wrong links are counted together, and a right one never waits."""


def check_first_run(unit: Unit, extras: Extras, request: CheckFirstRun) -> InstallationState:
    """Not set up, for a link that holds. Otherwise ``link_invalid``, or ``too_many_requests`` after ten wrong links."""
    held = unit.session.scalar(
        select(FirstRunLinkRow.token_digest).where(
            FirstRunLinkRow.token_digest == first_run_digest(request.token), FirstRunLinkRow.expires_at > unit.now
        )
    )
    state = installation_state(unit)
    if held is None or state.set_up:
        raise _refused(unit, extras)
    return state


def first_run(unit: Unit, extras: Extras, request: FirstRun) -> Empty:
    """Everything or nothing: what is wrong (``invalid_request``) leaves the link as it was.

    ``link_invalid`` for a link that was used, ran out or was replaced, and once the installation is set up by whatever
    means; of two calls at once the second waits for the first and finds the link spent. ``VaultAway`` if the second
    administrator's invitation cannot be sealed. It goes by mail, and is never shown to the first: one person would be
    both (without mail ``python -m identity.first_run`` prints it on the server). The first administrators hold their
    role in the whole trust, marked as theirs for ever.
    """
    _spend_link(unit, extras, request.token)
    unit.session.add(InstallationRow(id=1, trust_name=_filled("trust_name", request.trust_name), set_up_at=unit.now))
    _set_rules(unit, request.password_profile)
    schools = _add_schools(unit, request)
    at_keyboard, other = _add_administrators(unit, extras, request.administrators)
    make_mailed_link(unit, extras, other, "invitation", by=at_keyboard)
    for staff_id in (at_keyboard, other):
        unit.audit(AuditAction.STAFF_LIST_CHANGE, school_ids=schools, object_id=staff_id, actor_id=at_keyboard)
    _announce(unit, extras.trust_id)
    unit.audit(AuditAction.INSTALLATION_FIRST_RUN, school_ids=schools, actor_id=at_keyboard)
    return Empty()


def _refused(unit: Unit, extras: Extras) -> Problem:
    """Only as many are audited as are counted."""
    if not extras.attempts.begin_by_code("first_run", _ANYONE, unit.correlation_id):
        return Problem(ErrorCode.TOO_MANY_REQUESTS)
    return extras.refusals.audited(
        unit, AuditAction.INSTALLATION_FIRST_RUN_REFUSE, ErrorCode.LINK_INVALID, actor_id=extras.trust_id
    )


def _spend_link(unit: Unit, extras: Extras, token: str) -> None:
    spent = unit.session.scalar(
        delete(FirstRunLinkRow)
        .where(FirstRunLinkRow.token_digest == first_run_digest(token), FirstRunLinkRow.expires_at > unit.now)
        .returning(FirstRunLinkRow.token_digest)
    )
    if spent is None or installation_state(unit).set_up:
        raise _refused(unit, extras)


def _announce(unit: Unit, trust_id: UUID) -> None:
    """So that incidents begins its list of categories: without one nobody could report."""
    done = InstallationSetUp(trust_id=trust_id)
    unit.publish(done, aggregate_id=trust_id, aggregate_version=FIRST_VERSION, school_id=None)


def _filled(field: str, text: str) -> str:
    if not text.strip():
        raise invalid(field, FieldCode.REQUIRED)
    return text.strip()


def _set_rules(unit: Unit, profile: PasswordProfile | None) -> None:
    if profile is not None:
        rules = unit.session.get_one(TrustPolicyRow, POLICY_ID)
        rules.password_profile, rules.version, rules.changed_at = profile, rules.version + 1, unit.now
        unit.session.flush()


def _add_schools(unit: Unit, request: FirstRun) -> list[UUID]:
    schools = [NewSchool(urn=each.urn, laestab=each.laestab, name=each.name) for each in request.schools]
    return insert_schools(unit, schools)[0]


def _add_administrators(unit: Unit, extras: Extras, asked: list[FirstAdministrator]) -> tuple[UUID, UUID]:
    """The one who chose a password, then the one who gets a link."""
    with_password = [place for place, each in enumerate(asked) if each.password is not None]
    if not with_password:
        raise invalid("administrators.0.password", FieldCode.REQUIRED)
    if len(with_password) > 1:
        raise invalid(f"administrators.{with_password[1]}.password", FieldCode.NOT_ALLOWED)
    ids = [_add_administrator(unit, extras, place, each) for place, each in enumerate(asked)]
    at_keyboard = with_password[0]
    return ids[at_keyboard], ids[1 - at_keyboard]


def _add_administrator(unit: Unit, extras: Extras, place: int, asked: FirstAdministrator) -> UUID:
    with _placed(f"administrators.{place}"):
        email = check_email(asked.email)
        if asked.password is not None:
            check_new_password(unit, extras, asked.password, owner=[asked.name, email])
        account = open_account(unit, asked.name, email)
    if asked.password is not None:
        password_hash = extras.passwords.hash(asked.password)
        unit.session.add(StaffCredentialRow(staff_id=account.id, password_hash=password_hash, changed_at=unit.now))
    unit.session.add(
        StaffGrantRow(
            id=new_id(),
            staff_id=account.id,
            role=Role.ADMINISTRATOR.value,
            school_id=None,
            created_at=unit.now,
            first_run=True,
        )
    )
    changed = StaffChanged(staff_id=account.id, version=FIRST_VERSION)
    unit.publish(changed, aggregate_id=account.id, aggregate_version=FIRST_VERSION, school_id=None)
    return account.id


@contextmanager
def _placed(place: str) -> Iterator[None]:
    """Says of which administrator a field is wrong."""
    try:
        yield
    except Problem as problem:
        fields = [FieldProblem(f"{place}.{each.field}", each.code) for each in problem.fields]
        raise Problem(problem.code, fields=fields, ids=problem.ids) from None
