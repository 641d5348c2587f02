"""A day pass's code becomes a visitor's session."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity import SignedIn
from haven_schemas.acts.identity.visitors import EnterByDayPass
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import DateTime, Uuid, column, func, select, update

from identity.adapters import PERMITS_OUTLAST_SESSION_BY, TOKEN_BYTES, new_session_token, token_digest
from identity.extras import Extras
from identity.models import DayPassRow, SchoolRow, SessionRow
from identity.policy import life_in_force

from .day_passes import code_digest, name_of_pass

_INSTANT = DateTime(timezone=True)
_COLUMNS = (
    column("id", Uuid(as_uuid=True)),
    column("staff_id", Uuid(as_uuid=True)),
    column("school_id", Uuid(as_uuid=True)),
    column("ends_at", _INSTANT),
    column("ended_at", _INSTANT),
)


@dataclass(frozen=True)
class _Admission:
    id: UUID
    staff_id: UUID
    school_id: UUID
    ends_at: datetime
    ended_at: datetime | None


def enter_by_day_pass(unit: Unit, extras: Extras, request: EnterByDayPass) -> SignedIn:
    """A session that ends with the pass at the latest, and permits that outlast it by a week, as anyone's do.

    A report that waits sealed on the visitor's device can be sent by them after midnight; nobody enters by them.

    ``sign_in_failed`` for a code that is unknown, ended or over alike; ``too_many_requests`` after ten wrong codes
    that begin like this one in five minutes, or many from one network or of strangers; ``VaultAway`` if permits
    cannot be signed.
    """
    named = name_of_pass(request.code)
    if not extras.attempts.begin_by_pass(named, request.client, unit.correlation_id):
        raise _refused(unit, extras, None, ErrorCode.TOO_MANY_REQUESTS)
    admission = _admission(unit, request.code)
    if admission is None or admission.ended_at is not None or admission.ends_at <= unit.now:
        raise _refused(unit, extras, admission, ErrorCode.SIGN_IN_FAILED)
    extras.attempts.code_was_right("day_pass", request.client, unit.correlation_id, named=named)
    _note_use(unit, admission)
    return _begin_session(unit, extras, admission, request)


def _admission(unit: Unit, code: str) -> _Admission | None:
    """Through the SECURITY DEFINER function ``day_pass_of``: no school is known before the pass is."""
    digest = code_digest(code)
    if digest is None:
        return None
    row = unit.session.execute(select(func.day_pass_of(digest).table_valued(*_COLUMNS))).first()
    return None if row is None else _Admission(row.id, row.staff_id, row.school_id, row.ends_at, row.ended_at)


def _refused(unit: Unit, extras: Extras, admission: _Admission | None, code: ErrorCode) -> Problem:
    actor_id = extras.trust_id if admission is None else admission.staff_id
    return extras.refusals.audited(unit, AuditAction.VISITOR_ADMISSION_REFUSE, code, actor_id=actor_id)


def _note_use(unit: Unit, admission: _Admission) -> None:
    """Remembers the first use. A pass that was ended a moment ago, by another call, lets nobody in."""
    unit.scope_to([admission.school_id])
    stands = unit.session.execute(
        update(DayPassRow)
        .where(DayPassRow.id == admission.id, DayPassRow.ended_at.is_(None))
        .values(first_used_at=func.coalesce(DayPassRow.first_used_at, unit.now))
        .returning(DayPassRow.id)
    ).first()
    if stands is None:
        raise Problem(ErrorCode.SIGN_IN_FAILED)


def _begin_session(unit: Unit, extras: Extras, admission: _Admission, request: EnterByDayPass) -> SignedIn:
    token = new_session_token(extras.random(TOKEN_BYTES))
    ends_at = min(extras.life.end_of_session(unit.now), admission.ends_at)
    session = SessionRow(
        id=new_id(),
        staff_id=admission.staff_id,
        token_digest=token_digest(token),
        client=request.client,
        created_at=unit.now,
        last_seen_at=unit.now,
        ends_at=ends_at,
        elevated_until=None,
        purpose="full",
        device=request.device,
        idle_minutes=life_in_force(unit, extras.life, [admission.school_id]).idle_minutes,
    )
    unit.session.add(session)
    urn = unit.session.scalars(select(SchoolRow.urn).where(SchoolRow.id == admission.school_id)).one()
    permits = extras.tokens.reporting_permits(
        staff_id=admission.staff_id,
        session_id=session.id,
        schools={admission.school_id: urn},
        now=unit.now,
        until=ends_at + PERMITS_OUTLAST_SESSION_BY,
    )
    unit.audit(
        AuditAction.VISITOR_ADMISSION_USE,
        school_ids=[admission.school_id],
        object_id=session.id,
        actor_id=admission.staff_id,
        session_id=session.id,
    )
    return SignedIn(
        session_token=token,
        session_id=session.id,
        tier="standard",
        reporting_permits=permits,
        ends_at=ends_at,
        permits_end_at=ends_at + PERMITS_OUTLAST_SESSION_BY,
    )
