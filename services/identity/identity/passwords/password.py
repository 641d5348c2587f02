"""A password is set."""

from chassis.units.database import Unit
from haven_schemas.acts.identity.passwords import ChangePassword, PasswordChanged
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from identity.adapters import prepared
from identity.ending import end_app_passwords, end_links, end_sessions, note_credential_change
from identity.extras import Extras
from identity.factors import own_session
from identity.models import MailedLinkRow, SessionRow, SignOnLinkRow, StaffCredentialRow, StaffRow
from identity.names import email_digest
from identity.policy import (
    LINK,
    UNUSED_LOCKS_AFTER,
    UNUSED_WARNS_AFTER,
    check_new_password,
    password_policy,
    renew_token,
)
from identity.telling import announce_staff, tell_owner

MOST_AT_ONCE = 50


def set_password(unit: Unit, extras: Extras, staff: StaffRow, password: str, *, keep: SessionRow | None = None) -> None:
    """Every session but ``keep`` ends, links still on their way are void, the owner is told by mail, and readers fetch
    the account's new standing.

    Without ``keep`` it was chosen by a mailed link: accounts at a provider are no longer linked, since whoever asks for
    such a link may be getting rid of somebody else; from then on nobody but a mailbox says that its user is its owner,
    unless it is the account's first password. The caller has locked ``staff`` and held the password to the rules.
    """
    note_credential_change(unit, staff, by_mailbox=keep is None)
    values = {"password_hash": extras.passwords.hash(password), "changed_at": unit.now, "warned_at": None}
    unit.session.execute(
        insert(StaffCredentialRow)
        .values(staff_id=staff.id, **values)
        .on_conflict_do_update(index_elements=["staff_id"], set_=values)
    )
    unit.session.execute(delete(MailedLinkRow).where(MailedLinkRow.staff_id == staff.id))
    end_links(unit, extras, _doubtful_links(staff, keep))
    others = SessionRow.staff_id == staff.id
    end_sessions(unit, extras, others if keep is None else others & (SessionRow.id != keep.id))
    if keep is None:
        end_app_passwords(unit, staff.id)
    tell_owner(unit, extras, staff.id, "password_changed")
    announce_staff(unit, staff)


def _doubtful_links(staff: StaffRow, keep: SessionRow | None) -> ColumnElement[bool]:
    """All of them after a mailed link; after one's own change those that a password alone had made, but for the one in
    use: whoever had the password before may have linked an account of their own."""
    every = SignOnLinkRow.staff_id == staff.id
    if keep is None:
        return every
    made_by_password = every & SignOnLinkRow.proves_owner.is_(False)
    in_use = SignOnLinkRow.id == keep.sign_on_link_id
    return made_by_password if keep.sign_on_link_id is None else made_by_password & ~in_use


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


def warn_unused(unit: Unit, extras: Extras) -> int:
    """Has at most ``MOST_AT_ONCE`` warnings mailed and answers how many: each owner once in a dry spell.

    From day 45 until the login locks. Rows another replica has in hand are skipped.
    """
    last_use = func.greatest(StaffCredentialRow.changed_at, StaffCredentialRow.last_signed_in_at)
    rows = unit.session.scalars(
        select(StaffCredentialRow)
        .join(StaffRow, StaffRow.id == StaffCredentialRow.staff_id)
        .where(
            last_use <= unit.now - UNUSED_WARNS_AFTER,
            last_use >= unit.now - UNUSED_LOCKS_AFTER,
            or_(StaffCredentialRow.warned_at.is_(None), StaffCredentialRow.warned_at <= last_use),
            StaffRow.active,
            StaffRow.email.is_not(None),
        )
        .limit(MOST_AT_ONCE)
        .with_for_update(of=StaffCredentialRow, skip_locked=True)
    ).all()
    for row in rows:
        row.warned_at = unit.now
        tell_owner(unit, extras, row.staff_id, "inactivity_warning")
    return len(rows)
