"""An app password becomes an access token of about a minute, for its owner's calendar alone."""

from zoneinfo import ZoneInfo

from chassis.access.context import Grant
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.app_passwords import AppToken, TokenForAppPassword
from sqlalchemy import func, select

from identity.app_passwords.domain.app_passwords import app_password_digest
from identity.extras import Extras
from identity.models import AppPasswordRow, StaffRow
from identity.owners.queries.proven import is_proven
from identity.roles.queries.grants_of_staff import grants_of_staff, schools_of

_LONDON = ZoneInfo("Europe/London")
_ROLE = "calendar"


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
