"""A password for one app."""

from zoneinfo import ZoneInfo

from chassis.ground.context import Grant
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.rows import of_row
from haven_schemas.acts.identity.app_passwords import (
    MOST_APP_PASSWORDS,
    AppPassword,
    AppPasswordMade,
    AppPasswordRef,
    AppPasswords,
    AppToken,
    MakeAppPassword,
    TokenForAppPassword,
)
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import delete, func, select

from identity.extras import Extras
from identity.models import AppPasswordRow, StaffRow
from identity.roles import grants_of_staff, is_proven, schools_of

from .app_passwords import PASSWORD_BYTES, app_password_digest, new_app_password

_LONDON = ZoneInfo("Europe/London")
_ROLE = "calendar"


def list_app_passwords(unit: Unit) -> AppPasswords:
    """The newest first. Not audited: names that the caller gave their own devices."""
    own = select(AppPasswordRow).where(AppPasswordRow.staff_id == unit.access.actor_id)
    rows = unit.session.scalars(own.order_by(AppPasswordRow.created_at.desc(), AppPasswordRow.id))
    return AppPasswords(app_passwords=[of_row(AppPassword, row) for row in rows])


def make_app_password(unit: Unit, extras: Extras, request: MakeAppPassword) -> AppPasswordMade:
    """Shown this once. ``invalid_request`` on ``name`` where ten hold already, or without a name."""
    name = request.name.strip()
    if not name:
        raise invalid("name", FieldCode.REQUIRED)
    staff = unit.session.get_one(StaffRow, unit.access.actor_id, with_for_update=True)
    held = select(func.count()).where(AppPasswordRow.staff_id == staff.id)
    if (unit.session.scalar(held) or 0) >= MOST_APP_PASSWORDS:
        raise invalid("name", FieldCode.NOT_ALLOWED)
    password = new_app_password(extras.random(PASSWORD_BYTES))
    row = AppPasswordRow(
        id=new_id(), staff_id=staff.id, digest=app_password_digest(password), name=name, created_at=unit.now
    )
    unit.session.add(row)
    unit.audit(
        AuditAction.CALENDAR_ACCESS_MAKE,
        right=Right.SESSION_OWN,
        school_ids=unit.access.school_ids,
        object_id=staff.id,
    )
    return AppPasswordMade(id=row.id, user_name=staff.email, password=password)


def token_for_app_password(unit: Unit, extras: Extras, request: TokenForAppPassword) -> AppToken:
    """The account at the schools of its roles, with ``calendar:read`` in place of every right, at the first tier.

    ``sign_in_required`` for one that is unknown or withdrawn, with another user name, of an account that is suspended,
    or of which nobody knows whose it is; ``too_many_requests`` after ten of those by one network in five minutes. A
    right one is never made to wait: of 160 random bits none is found by guessing. ``VaultAway`` if nothing can be
    signed.
    """
    found = unit.session.execute(
        select(AppPasswordRow, StaffRow)
        .join(StaffRow, StaffRow.id == AppPasswordRow.staff_id)
        .where(
            AppPasswordRow.digest == app_password_digest(request.password),
            func.lower(StaffRow.email) == request.user_name.strip().lower(),
            StaffRow.active,
            is_proven(),
        )
    ).first()
    if found is None:
        raise _refused(unit, extras, request.client)
    row, staff = found
    today = unit.now.astimezone(_LONDON).date()
    if row.last_used_on != today:
        row.last_used_on = today
    schools = frozenset(schools_of(grants_of_staff(unit, staff.id)))
    token, _ = extras.tokens.access_token(
        staff_id=staff.id,
        session_id=row.id,
        grants=(Grant(school_ids=schools, role=_ROLE, rights=frozenset({Right.CALENDAR_READ.value})),),
        elevated_until=None,
        opens_from=None,
        now=unit.now,
        until=unit.now + extras.tokens.life,
    )
    return AppToken(access_token=token)


def _refused(unit: Unit, extras: Extras, client: str) -> Problem:
    """Only as many are audited as are counted: an app with an old password asks every few minutes."""
    if not extras.attempts.begin_by_code("app_password", client, unit.correlation_id):
        return Problem(ErrorCode.TOO_MANY_REQUESTS)
    return extras.refusals.audited(
        unit, AuditAction.CALENDAR_ACCESS_REFUSE, ErrorCode.SIGN_IN_REQUIRED, actor_id=extras.trust_id
    )


def withdraw_app_password(unit: Unit, request: AppPasswordRef) -> Empty:
    """One's own; ``not_found`` for any other. No gateway remembers one: the next request is refused."""
    mine = AppPasswordRow.staff_id == unit.access.actor_id
    gone = delete(AppPasswordRow).where(AppPasswordRow.id == request.app_password_id, mine)
    if unit.session.scalar(gone.returning(AppPasswordRow.id)) is None:
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(
        AuditAction.CALENDAR_ACCESS_WITHDRAW,
        right=Right.SESSION_OWN,
        school_ids=unit.access.school_ids,
        object_id=unit.access.actor_id,
    )
    return Empty()
