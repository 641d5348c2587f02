"""Second tier by a passkey or security key."""

from chassis.process.logs import get_logger
from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode
from haven_schemas.rpc.identity import Elevated
from haven_schemas.rpc.identity.factors import ElevateByPasskey
from sqlalchemy import select, update

from identity.extras import Extras
from identity.factors.domain.passkey_answers import Asserted, asserted
from identity.factors.passkeys import UsedPasskey, credential_id_of
from identity.models import PasskeyRow

from .elevate import own_session, raised, refused

log = get_logger()

_COUNT_WENT_BACK = "sign_count_went_back"


def elevate_by_passkey(unit: Unit, extras: Extras, request: ElevateByPasskey) -> Elevated:
    """Raises the caller's session. A challenge is good for one answer, right or wrong.

    ``step_up_failed`` if the challenge is gone or another session's, the credential is not the caller's, the answer
    does not hold, or the credential's count went back (a copy of the key is about: audited as such);
    ``invalid_request`` for what is no answer at all. Not throttled: a signature cannot be guessed.
    """
    answer = asserted(request.credential)
    session = own_session(unit)
    challenge = extras.passkeys.take_challenge(unit, request.challenge_id, session.id, "elevate")
    passkey = _own_passkey(unit, answer)
    if challenge is None or passkey is None:
        raise refused(unit, extras, ErrorCode.STEP_UP_FAILED)
    used = extras.passkeys.check_assertion(answer, challenge, passkey)
    if used is None:
        raise refused(unit, extras, ErrorCode.STEP_UP_FAILED, object_id=passkey.id)
    _count_on(unit, extras, passkey, used)
    return raised(unit, extras, session, factor_since=passkey.counts_from or passkey.created_at)


def _own_passkey(unit: Unit, answer: Asserted) -> PasskeyRow | None:
    return unit.session.scalars(
        select(PasskeyRow).where(
            PasskeyRow.credential_id == credential_id_of(answer), PasskeyRow.staff_id == unit.access.actor_id
        )
    ).first()


def _count_on(unit: Unit, extras: Extras, passkey: PasskeyRow, used: UsedPasskey) -> None:
    """In one statement, so that of two answers with one count only one is taken. Both nought: the key does not count
    (a synchronised passkey)."""
    goes_on = PasskeyRow.sign_count < used.sign_count
    if used.sign_count == 0:
        goes_on = PasskeyRow.sign_count == 0
    counted = unit.session.execute(
        update(PasskeyRow)
        .where(PasskeyRow.id == passkey.id, goes_on)
        .values(sign_count=used.sign_count, backed_up=used.backed_up, last_used_at=unit.now)
        .returning(PasskeyRow.id)
        .execution_options(synchronize_session=False)
    ).first()
    if counted is None:
        log.warning("passkey_count_went_back", passkey_id=str(passkey.id))
        raise refused(unit, extras, ErrorCode.STEP_UP_FAILED, object_id=passkey.id, outcome=_COUNT_WENT_BACK)
