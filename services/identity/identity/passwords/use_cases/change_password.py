"""The caller's own new password."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.passwords import ChangePassword, PasswordChanged
from sqlalchemy import select

from identity.accounts.domain.emails import email_digest
from identity.extras import Extras
from identity.factors.use_cases.elevate import own_session
from identity.models import SessionRow, StaffCredentialRow, StaffRow
from identity.passwords.domain.passwords import prepared
from identity.passwords.parts.check_new_password import check_new_password
from identity.passwords.parts.set_password import set_password
from identity.passwords.queries.policy import password_policy
from identity.sessions.domain.renewal import LINK
from identity.sessions.parts.renew_token import renew_token


def change_password(unit: Unit, extras: Extras, request: ChangePassword) -> PasswordChanged:
    """Every other session of the account ends; the present one goes on under a new token: as a full one,
    unless it is for linking the account alone.

    ``password_wrong`` if ``present`` is not the password: a guess, counted with those at sign-in, so that
    ``too_many_requests`` comes after as many. ``invalid_request`` on ``new`` by the trust's rules, or
    ``same_as_before``.
    """
    session = own_session(unit)
    staff = unit.session.get(StaffRow, unit.access.actor_id, with_for_update={"key_share": True})
    if staff is None:
        raise Problem(ErrorCode.SIGN_IN_REQUIRED)
    _check_present(unit, extras, staff, session, request.present)
    if prepared(request.new) == prepared(request.present):
        raise invalid("new", FieldCode.SAME_AS_BEFORE)
    check_new_password(unit, extras, request.new, owner=[staff.name, staff.email or ""], field="new")
    set_password(unit, extras, staff, request.new, keep=session)
    token = renew_token(unit, extras, session, purpose=LINK if session.purpose == LINK else "full")
    unit.audit(
        AuditAction.STAFF_PASSWORD_CHANGE,
        right=Right.SESSION_RENEW,
        school_ids=unit.access.school_ids,
        object_id=staff.id,
    )
    return PasswordChanged(expires_at=password_policy(unit).expires_at(unit.now), session_token=token)


def _check_present(unit: Unit, extras: Extras, staff: StaffRow, session: SessionRow, present: str) -> None:
    subject = email_digest(staff.email or "")
    encoded = unit.session.scalar(
        select(StaffCredentialRow.password_hash).where(StaffCredentialRow.staff_id == staff.id)
    )
    with extras.passwords.turn(unit.deadline) as turn:
        guess = extras.attempts.begin("password", subject, session.client, unit.correlation_id)
        if guess is None:
            raise _refused(unit, extras, ErrorCode.TOO_MANY_REQUESTS)
        right = turn.matches(encoded, present)
    if not right:
        raise _refused(unit, extras, ErrorCode.PASSWORD_WRONG)
    extras.attempts.succeeded("password", subject, guess, session.client, unit.correlation_id)


def _refused(unit: Unit, extras: Extras, code: ErrorCode) -> Problem:
    return extras.refusals.audited(
        unit,
        AuditAction.STAFF_PASSWORD_REFUSE,
        code,
        actor_id=unit.access.actor_id,
        school_ids=unit.access.school_ids,
        right=Right.SESSION_RENEW,
    )
