"""Puts a passkey or security key in force, once it answered the challenge of its registration."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import Elevated
from haven_schemas.rpc.identity.factors import ConfirmPasskey
from sqlalchemy.dialects.postgresql import insert

from identity.extras import Extras
from identity.factors.domain.factor_names import check_name
from identity.factors.domain.passkey_answers import registered
from identity.factors.parts.guard_factors import guard_factors, require_room
from identity.factors.passkeys import NewPasskey
from identity.models import PasskeyRow, StaffRow
from identity.passwords.parts.tell_owner import tell_owner

from .elevate import own_session, raise_session, refused


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
