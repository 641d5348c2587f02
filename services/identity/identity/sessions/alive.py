"""A session is looked at, and swept when it ended."""

import re
from datetime import timedelta
from uuid import UUID

from chassis.ground.logs import get_logger
from chassis.units.database import Unit
from haven_schemas.acts.identity import GatewayRefusals, SessionAlive, SessionAnswer
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode
from haven_schemas.rights import Right
from sqlalchemy import delete, exists, func, or_, select

from identity.adapters import CHALLENGE_HOLDS_FOR, KNOWN_FOR, STATE_HOLDS_FOR, WINDOW, SessionLife
from identity.extras import Extras
from identity.factors import OFFER_HOLDS_FOR
from identity.machines import holds
from identity.models import (
    AppPasswordRow,
    AttemptRow,
    KnownClientRow,
    MachineKeyRow,
    MachineRow,
    PasskeyChallengeRow,
    SessionRow,
    SignOnStateRow,
    StaffRow,
    TotpFactorRow,
)

_EXPLAINED_FOR = timedelta(hours=1)
"""A session that ran out is kept a while, so that its owner reads "run out" and not merely "sign in"."""
log = get_logger()

_CODES = frozenset(code.value for code in ErrorCode)
_ROUTE = re.compile(r"[A-Za-z0-9_./<>:{}-]{1,100}")


def session_alive(unit: Unit, life: SessionLife, request: SessionAlive) -> SessionAnswer:
    """A session that was ended or ran out, or whose account ended, does not. Not audited: it shows nobody."""
    found = unit.session.execute(
        select(SessionRow.last_seen_at, SessionRow.ends_at, SessionRow.idle_minutes)
        .join(StaffRow, StaffRow.id == SessionRow.staff_id)
        .where(SessionRow.id == request.session_id, StaffRow.active)
    ).first()
    if found is None:
        return SessionAnswer(alive=_key_holds(unit, request.session_id))
    own = life.of_session(found.idle_minutes)
    return SessionAnswer(alive=own.stands(found.last_seen_at, found.ends_at, unit.now))


def _key_holds(unit: Unit, key_id: UUID) -> bool:
    """A machine's token names its key, a calendar's its app password, where a person's names a session."""
    of_active_machine = (
        exists()
        .where(MachineKeyRow.id == key_id, holds(unit))
        .where(MachineRow.id == MachineKeyRow.machine_id, MachineRow.active)
    )
    of_calendar = (
        exists().where(AppPasswordRow.id == key_id).where(StaffRow.id == AppPasswordRow.staff_id, StaffRow.active)
    )
    return bool(unit.session.scalar(select(or_(of_active_machine, of_calendar))))


def sweep_ended(unit: Unit, life: SessionLife) -> None:
    """Safe on every replica at once: each statement deletes what is there."""
    idle = func.make_interval(0, 0, 0, 0, 0, func.coalesce(SessionRow.idle_minutes, life.idle_minutes))
    unit.session.execute(delete(SessionRow).where(SessionRow.last_seen_at + idle < unit.now - _EXPLAINED_FOR))
    unit.session.execute(delete(AttemptRow).where(AttemptRow.made_at < unit.now - WINDOW))
    unit.session.execute(delete(KnownClientRow).where(KnownClientRow.last_at < unit.now - KNOWN_FOR))
    unit.session.execute(
        delete(PasskeyChallengeRow).where(PasskeyChallengeRow.created_at < unit.now - CHALLENGE_HOLDS_FOR)
    )
    unit.session.execute(delete(SignOnStateRow).where(SignOnStateRow.created_at < unit.now - STATE_HOLDS_FOR))
    unit.session.execute(
        delete(TotpFactorRow).where(
            TotpFactorRow.confirmed_at.is_(None), TotpFactorRow.created_at < unit.now - OFFER_HOLDS_FOR
        )
    )


def record_refusals(unit: Unit, extras: Extras, request: GatewayRefusals) -> Empty:
    """One entry a kind, the trust its actor; how often and at which route goes to the log, which is not proof.

    Codes and routes that are not of our own making are left out: the gateway is not trusted to write free text here.
    """
    for refusal in request.refusals:
        if refusal.code not in _CODES or not _ROUTE.fullmatch(refusal.route):
            continue
        log.info("gateway_refused", code=refusal.code, route=refusal.route, count=refusal.count)
        unit.audit(
            AuditAction.ACCESS_CALL_REFUSE,
            right=Right.SERVICE_REFUSAL_REPORT,
            outcome=refusal.code,
            actor_id=extras.trust_id,
        )
    return Empty()
