"""Second tier by a recovery code, for who has lost the phone or the key."""

from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode
from haven_schemas.rpc.identity import Elevated
from haven_schemas.rpc.identity.factors import ElevateByRecoveryCode
from sqlalchemy import delete, func

from identity.extras import Extras
from identity.factors.domain.recovery_codes import code_digest, normal_code
from identity.models import RecoveryCodeRow
from identity.passwords.parts.tell_owner import tell_owner

from .elevate import count_guess, own_session, raised, refused, require_factor, took

_OUTCOME = "by_recovery_code"


def elevate_by_recovery_code(unit: Unit, extras: Extras, request: ElevateByRecoveryCode) -> Elevated:
    """Raises the caller's session and spends the code; the owner is told by mail. Of parallel calls one succeeds.

    Errors as ``elevate``; guesses at codes of both kinds are counted together.
    """
    session = own_session(unit)
    require_factor(unit, extras)
    guess = count_guess(unit, extras, session)
    made_at = _spent(unit, unit.access.actor_id, request.code)
    if made_at is None:
        raise refused(unit, extras, ErrorCode.STEP_UP_FAILED)
    took(unit, extras, session, guess)
    tell_owner(unit, extras, unit.access.actor_id, "recovery_code_used")
    return raised(unit, extras, session, factor_since=made_at, outcome=_OUTCOME)


def _spent(unit: Unit, staff_id: UUID, typed: str) -> datetime | None:
    """Since when the code proves its owner, None if there was no such code; from here on there is not."""
    normal = normal_code(typed)
    if normal is None:
        return None
    since: datetime | None = unit.session.scalar(
        delete(RecoveryCodeRow)
        .where(RecoveryCodeRow.staff_id == staff_id, RecoveryCodeRow.digest == code_digest(staff_id, normal))
        .returning(func.coalesce(RecoveryCodeRow.counts_from, RecoveryCodeRow.created_at))
    )
    return since
