"""A machine's key becomes an access token of about a minute."""

from chassis.ground.context import PROGRAM, Grant
from chassis.units.database import Unit
from haven_schemas.acts.identity import SessionView
from haven_schemas.acts.identity.visitors import TokenForMachine
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import select, update

from identity.adapters import TOUCHED_AT_MOST_EVERY
from identity.extras import Extras
from identity.models import MachineKeyRow, MachineRow
from identity.schools import schools_by_name

from .keys import key_digest
from .machine import holds, reach_of

_ROLE_NAME = "Program"


def token_for_machine(unit: Unit, extras: Extras, request: TokenForMachine) -> SessionView:
    """The token: the account in place of a person, the key in place of a session, and the second tier with it, since a
    program has no second one to gain. Everything opens that its rights reach: it has no mailbox by which another could
    come by it, and whoever makes or renews its key holds those rights themselves.

    ``sign_in_required`` for a key that is unknown, ended or removed, ``too_many_requests`` after ten of those by one
    client in five minutes. A right key is never made to wait: with 256 random bits none is found by guessing, and a
    wrong program behind the same address must not stop the right one. ``VaultAway`` if nothing can be signed.
    """
    found = unit.session.execute(
        select(MachineKeyRow, MachineRow)
        .join(MachineRow, MachineRow.id == MachineKeyRow.machine_id)
        .where(MachineKeyRow.digest == key_digest(request.key), MachineRow.active, holds(unit))
    ).first()
    if found is None:
        raise _refused(unit, extras, request.client)
    key, machine = found
    _touch(unit, key)
    reach = reach_of(unit, machine)
    until = unit.now + extras.tokens.life if key.ends_at is None else key.ends_at
    token, expires_at = extras.tokens.access_token(
        staff_id=machine.id,
        session_id=key.id,
        grants=(Grant(school_ids=reach, role=PROGRAM, rights=frozenset(machine.rights)),),
        elevated_until=min(unit.now + extras.tokens.life, until),
        opens_from=None,
        now=unit.now,
        until=until,
    )
    return SessionView(
        access_token=token,
        expires_at=expires_at,
        session_ends_at=until,
        session_id=key.id,
        staff_id=machine.id,
        name=machine.name,
        tier="elevated",
        elevated_until=expires_at,
        has_second_factor=False,
        schools=schools_by_name(unit, reach),
        roles=[PROGRAM],
        role_names=[_ROLE_NAME],
        rights=sorted(machine.rights),
        kind="machine",
    )


def _refused(unit: Unit, extras: Extras, client: str) -> Problem:
    """Only as many are audited as are counted: a program gone wrong must not fill the log."""
    if not extras.attempts.begin_by_code("machine_key", client, unit.correlation_id):
        return Problem(ErrorCode.TOO_MANY_REQUESTS)
    return extras.refusals.audited(
        unit, AuditAction.MACHINE_KEY_REFUSE, ErrorCode.SIGN_IN_REQUIRED, actor_id=extras.trust_id
    )


def _touch(unit: Unit, key: MachineKeyRow) -> None:
    if key.last_used_at is not None and unit.now - key.last_used_at < TOUCHED_AT_MOST_EVERY:
        return
    unit.session.execute(update(MachineKeyRow).where(MachineKeyRow.id == key.id).values(last_used_at=unit.now))
