"""Offers a browser to make a passkey, or to use one: a challenge good for one answer of this session."""

from typing import Literal

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.factors import PasskeyOptions
from sqlalchemy import delete, or_, select

from identity.extras import Extras
from identity.factors.parts.guard_factors import guard_factors, require_room
from identity.factors.passkeys import CHALLENGE_BYTES, CHALLENGE_HOLDS_FOR
from identity.factors.queries.factors_in_force import passkeys_of
from identity.models import PasskeyChallengeRow, SessionRow

from .elevate import own_session, refused

_MOST_CHALLENGES = 5
"""Of one session and purpose: a person has a few pages open, not hundreds."""

Purpose = Literal["register", "elevate"]


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
