"""Gives one of the caller's own second factors another name."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.factors import RenameFactor
from haven_schemas.rpc.paging import Empty
from sqlalchemy import update

from identity.factors.domain.factor_names import check_name
from identity.models import PasskeyRow, TotpFactorRow


def rename_factor(unit: Unit, request: RenameFactor) -> Empty:
    """``not_found`` for a factor that is not the caller's, or not in force."""
    name, mine = check_name(request.name), unit.access.actor_id
    totp = update(TotpFactorRow).where(
        TotpFactorRow.id == request.factor_id,
        TotpFactorRow.staff_id == mine,
        TotpFactorRow.confirmed_at.is_not(None),
    )
    passkey = update(PasskeyRow).where(PasskeyRow.id == request.factor_id, PasskeyRow.staff_id == mine)
    renamed = [
        *unit.session.scalars(totp.values(name=name).returning(TotpFactorRow.id)),
        *unit.session.scalars(passkey.values(name=name).returning(PasskeyRow.id)),
    ]
    if not renamed:
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(
        AuditAction.STAFF_FACTOR_RENAME,
        right=Right.SESSION_OWN,
        school_ids=unit.access.school_ids,
        object_id=request.factor_id,
    )
    return Empty()
