"""Second tier by a recovery code, for who has lost the phone or the key."""

from uuid import UUID

from chassis.database import Unit
from haven_schemas.errors import ErrorCode
from haven_schemas.rpc.identity import Elevated
from haven_schemas.rpc.identity_factors import ElevateByRecoveryCode
from sqlalchemy import delete

from identity.domain.recovery_codes import code_digest, normal_code
from identity.extras import Extras
from identity.models import RecoveryCodeRow

from .elevate import count_guess, own_session, raised, refused, require_factor, took
from .tell_owner import tell_owner

_OUTCOME = "by_recovery_code"


def elevate_by_recovery_code(unit: Unit, extras: Extras, request: ElevateByRecoveryCode) -> Elevated:
    """Raises the caller's session and spends the code; the owner is told by mail. Of parallel calls one succeeds.

    Errors as ``elevate``; guesses at codes of both kinds are counted together.
    """
    session = own_session(unit)
    require_factor(unit, extras)
    guess = count_guess(unit, extras, session)
    if not _spent(unit, unit.access.actor_id, request.code):
        raise refused(unit, extras, ErrorCode.STEP_UP_FAILED)
    took(unit, extras, session, guess)
    tell_owner(unit, extras, unit.access.actor_id, "recovery_code_used")
    return raised(unit, extras, session, outcome=_OUTCOME)


def _spent(unit: Unit, staff_id: UUID, typed: str) -> bool:
    """Whether there was such a code; from here on there is not."""
    normal = normal_code(typed)
    if normal is None:
        return False
    spent = unit.session.execute(
        delete(RecoveryCodeRow)
        .where(RecoveryCodeRow.staff_id == staff_id, RecoveryCodeRow.digest == code_digest(staff_id, normal))
        .returning(RecoveryCodeRow.id)
    ).first()
    return spent is not None
