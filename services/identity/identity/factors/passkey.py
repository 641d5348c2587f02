"""A passkey is added, and a step taken by it."""

from typing import Literal
from uuid import UUID

from chassis.ground.logs import get_logger
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity import Elevated
from haven_schemas.acts.identity.factors import ConfirmPasskey, ElevateByPasskey, PasskeyOptions
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, invalid
from haven_schemas.rights import Right
from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from identity.adapters import (
    CHALLENGE_BYTES,
    CHALLENGE_HOLDS_FOR,
    Asserted,
    NewPasskey,
    UsedPasskey,
    asserted,
    credential_id_of,
    registered,
)
from identity.extras import Extras
from identity.models import PasskeyChallengeRow, PasskeyRow, SessionRow, StaffRow
from identity.telling import tell_owner

from .elevation import own_session, raise_session, raised, refused
from .in_force import guard_factors, passkeys_of, require_room
from .names import check_name

_MOST_CHALLENGES = 5
"""Of one session and purpose: a person has a few pages open, not hundreds."""

Purpose = Literal["register", "elevate"]
log = get_logger()

_COUNT_WENT_BACK = "sign_count_went_back"


def begin_passkey(unit: Unit, extras: Extras) -> PasskeyOptions:
    """Options to register a passkey or security key; those the account has are left out by the browser.

    ``step_up_required`` and ``invalid_request`` as in ``begin_totp``.
    """
    session = own_session(unit)
    staff = guard_factors(unit)
    require_room(unit, staff)
    row = _new_challenge(unit, extras, session, "register")
    known = passkeys_of(unit, staff.id)
    unit.audit(
        AuditAction.STAFF_FACTOR_ENROL,
        right=Right.SESSION_OWN,
        school_ids=unit.access.school_ids,
        object_id=row.id,
        outcome="offered",
    )
    options = extras.passkeys.registration_options(row.challenge, staff.id, staff.email or staff.name, known)
    return PasskeyOptions(challenge_id=row.id, public_key=options)


def begin_passkey_elevation(unit: Unit, extras: Extras) -> PasskeyOptions:
    """Options to confirm with any of the account's passkeys; ``second_factor_missing`` if it has none.

    Not audited: it opens nothing; the answer is.
    """
    session = own_session(unit)
    known = passkeys_of(unit, unit.access.actor_id)
    if not known:
        raise refused(unit, extras, ErrorCode.SECOND_FACTOR_MISSING)
    row = _new_challenge(unit, extras, session, "elevate")
    return PasskeyOptions(challenge_id=row.id, public_key=extras.passkeys.assertion_options(row.challenge, known))


def _new_challenge(unit: Unit, extras: Extras, session: SessionRow, purpose: Purpose) -> PasskeyChallengeRow:
    mine = (PasskeyChallengeRow.session_id == session.id, PasskeyChallengeRow.purpose == purpose)
    newest_first = (PasskeyChallengeRow.created_at.desc(), PasskeyChallengeRow.id.desc())
    over = select(PasskeyChallengeRow.id).where(*mine).order_by(*newest_first).offset(_MOST_CHALLENGES - 1)
    run_out = PasskeyChallengeRow.created_at <= unit.now - CHALLENGE_HOLDS_FOR
    unit.session.execute(delete(PasskeyChallengeRow).where(*mine, or_(run_out, PasskeyChallengeRow.id.in_(over))))
    row = PasskeyChallengeRow(
        id=new_id(),
        session_id=session.id,
        purpose=purpose,
        challenge=extras.random(CHALLENGE_BYTES),
        created_at=unit.now,
    )
    unit.session.add(row)
    return row


def confirm_passkey(unit: Unit, extras: Extras, request: ConfirmPasskey) -> Elevated:
    """One more factor, which counts as the second tier of this session; the owner is told by mail.

    ``step_up_failed`` if the challenge was answered before, ran out or is another session's, or the answer does not
    hold; ``invalid_request`` for what is no answer at all, or a credential that is registered already.
    """
    name, answer = check_name(request.name), registered(request.credential)
    session = own_session(unit)
    staff = guard_factors(unit)
    require_room(unit, staff)
    challenge = extras.passkeys.take_challenge(unit, request.challenge_id, session.id, "register")
    made = extras.passkeys.check_registration(answer, challenge) if challenge is not None else None
    if made is None:
        raise refused(unit, extras, ErrorCode.STEP_UP_FAILED)
    passkey_id = _added(unit, staff, name, made)
    elevated = raise_session(unit, extras, session, factor_since=unit.now)
    unit.audit(
        AuditAction.STAFF_FACTOR_ENROL,
        right=Right.SESSION_OWN,
        school_ids=unit.access.school_ids,
        object_id=passkey_id,
    )
    tell_owner(unit, extras, staff.id, "factor_added")
    return elevated


def _added(unit: Unit, staff: StaffRow, name: str, made: NewPasskey) -> UUID:
    added: UUID | None = unit.session.scalar(
        insert(PasskeyRow)
        .values(
            id=new_id(),
            staff_id=staff.id,
            name=name,
            credential_id=made.credential_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            transports=made.transports,
            backed_up=made.backed_up,
            created_at=unit.now,
            last_used_at=unit.now,
        )
        .on_conflict_do_nothing(index_elements=["credential_id"])
        .returning(PasskeyRow.id)
    )
    if added is None:
        raise invalid("credential", FieldCode.DUPLICATE)
    return added


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
