"""What every step of a disposal does: sending, ending, doing it again.

By instants alone, so that it is begun once, however often it is looked at and whoever ends in between: what was
destroyed, or begun to be destroyed again, after the restore was found is not begun anew.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from chassis.ground.logs import get_logger
from chassis.units.database import Unit
from chassis.units.models import RestorationRow
from haven_schemas.acts.retention.disposals import PutBackBecause
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.events import DisposalAnnounced, DisposalOrdered, KeysDestroyed
from haven_schemas.events.disposal import AnnouncedState
from haven_schemas.topology import CLOSES_AFTER_RESTORE
from sqlalchemy import ColumnElement, case, exists, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from retention.metrics import PUT_BACK
from retention.models import DisposalKeyRow, DisposalRow

from .states import ANSWERING, CARRIED_OUT, OPEN, UNDER_WAY

log = get_logger()
TAKES_OUT = "incidents"
ALL_ANSWER = (*ANSWERING, TAKES_OUT)
"""Who has to say, of a file that is destroyed again, that nothing of it is left."""
_AT_ONCE = 200
_WHOLE = ("restored", "told")
"""Why this database, or all of the installation, may be older: not that it stood still, which the list alone tells."""


def subject_ids_of(unit: Unit, row: DisposalRow) -> list[UUID]:
    """Every id of the child, today's first; as far as the unit reaches the file's school."""
    keys = select(DisposalKeyRow.subject_id).where(DisposalKeyRow.disposal_id == row.id)
    return list(unit.session.scalars(keys.order_by(DisposalKeyRow.position)))


def order_of(row: DisposalRow, subject_ids: Sequence[UUID]) -> DisposalOrdered:
    """As incidents reads it."""
    return DisposalOrdered(disposal_id=row.id, subject_ids=list(subject_ids), mark=row.mark, agreed_by=row.agreed_by)


def send_order(unit: Unit, row: DisposalRow) -> None:
    """For the service's own work. Sent twice, it is carried out once."""
    unit.scope_to([row.school_id])
    event = order_of(row, subject_ids_of(unit, row))
    unit.publish(event, aggregate_id=row.id, aggregate_version=row.version, school_id=row.school_id)
    row.sent_at = unit.now


def send_keys_destroyed(unit: Unit, row: DisposalRow) -> None:
    """For the service's own work; the same."""
    unit.scope_to([row.school_id])
    event = KeysDestroyed(disposal_id=row.id, subject_ids=list(subject_ids_of(unit, row)))
    unit.publish(event, aggregate_id=row.id, aggregate_version=row.version, school_id=row.school_id)
    row.sent_at = unit.now


def announce(unit: Unit, row: DisposalRow, state: AnnouncedState) -> None:
    """To whoever tells people; with the child until it is gone, for who is not to be told."""
    with unit.beyond_own_schools([row.school_id]):
        subject_ids = [] if state == "destroyed" else subject_ids_of(unit, row)
    unit.publish(
        DisposalAnnounced(
            disposal_id=row.id,
            version=row.version,
            state=state,
            proposed_by=row.proposed_by if state == "proposed" else None,
            subject_ids=subject_ids,
        ),
        aggregate_id=row.id,
        aggregate_version=row.version,
        school_id=row.school_id,
    )


def put_back(unit: Unit, row: DisposalRow, because: PutBackBecause) -> None:
    """Of a row that is locked. Somebody has to propose it anew. Others are told where they knew of it, and where
    somebody was given sight of the file for it."""
    was_announced = row.state != "proposed"
    row.state, row.because = "put_back", because
    row.ended_by, row.ended_at, row.again_since = unit.access.actor_id, unit.now, None
    row.version += 1
    unit.session.flush()
    unit.audit(AuditAction.RETENTION_DISPOSAL_PUT_BACK, school_ids=[row.school_id], object_id=row.id, outcome=because)
    if was_announced or row.readers:
        announce(unit, row, "changed")
    PUT_BACK.labels(because).inc()


def put_back_of_child(unit: Unit, child_ids: Iterable[UUID], because: PutBackBecause) -> None:
    """What waits for a child with these ids, since somebody keeps the file. ``invalid_request`` on ``subject_id`` where
    it is too late: it was ordered."""
    for row in disposals_of(unit, child_ids):
        if row.state in UNDER_WAY:
            raise invalid("subject_id", FieldCode.BEING_DESTROYED)
        put_back(unit, row, because)


def disposals_of(unit: Unit, child_ids: Iterable[UUID]) -> list[DisposalRow]:
    """Those of a child that wait or are under way, locked, as far as the unit reaches their schools."""
    of_child = select(DisposalKeyRow.disposal_id).where(DisposalKeyRow.subject_id.in_(list(child_ids)))
    return list(
        unit.session.scalars(
            select(DisposalRow)
            .where(DisposalRow.id.in_(of_child), DisposalRow.state.in_((*OPEN, *UNDER_WAY)))
            .order_by(DisposalRow.id)
            .with_for_update()
        )
    )


def begin_again(unit: Unit) -> int:
    """Of how many files. At most 200 at a time: the next look goes on."""
    begun = 0
    whole = _newest(unit, RestorationRow.kind == "closed", RestorationRow.name.in_(_WHOLE))
    if whole is not None:
        begun += sum(_all_of(unit, row) for row in _done_before(unit, whole))
    for service in set(CLOSES_AFTER_RESTORE) - {"retention"}:
        found = _newest(unit, RestorationRow.kind.in_(("reader", "log")), RestorationRow.name == service)
        if found is not None:
            begun += sum(_of_one(unit, row, service) for row in _done_before(unit, found))
    if begun:
        log.warning("destroyed_again", files=begun)
    return begun


def is_waited_for(unit: Unit) -> bool:
    """Whether a file that was destroyed may be readable again, or a restored reader was not sent yet what it lacks."""
    is_done = or_(
        DisposalRow.state == "destroyed",
        (DisposalRow.state == "keys_gone") & _answered(ALL_ANSWER),
    )
    again = exists().where(DisposalRow.again_since.is_not(None), ~is_done)
    unsent = exists().where(
        RestorationRow.kind.in_(("reader", "log")),
        RestorationRow.answered_at.is_(None),
        RestorationRow.name.in_(CLOSES_AFTER_RESTORE),
    )
    return bool(unit.session.scalar(select(or_(again, unsent))))


def _answered(services: Collection[str]) -> ColumnElement[bool]:
    answered: InstrumentedAttribute[list[str]] = DisposalRow.answered
    return answered.contains(list(services))


def has_answered() -> ColumnElement[bool]:
    """Everybody who has to: incidents as well, where it is destroyed again."""
    again = DisposalRow.again_since.is_not(None)
    return _answered(ANSWERING) & (~again | _answered([TAKES_OUT]))


def forget_answers(row: DisposalRow, unit: Unit) -> None:
    """Of a row that is locked: everybody has to do it again, and every key is destroyed again."""
    row.again_since, row.answered = unit.now, []
    unit.session.flush()
    unit.scope_to([row.school_id])
    unit.session.execute(
        update(DisposalKeyRow)
        .where(DisposalKeyRow.disposal_id == row.id)
        .values(destroyed_at=None)
        .execution_options(synchronize_session=False)
    )


def _newest(unit: Unit, *which: ColumnElement[bool]) -> datetime | None:
    return unit.session.scalar(select(func.max(RestorationRow.found_at)).where(*which))


def _done_before(unit: Unit, instant: datetime) -> list[DisposalRow]:
    last_done = case(
        (DisposalRow.state == "destroyed", DisposalRow.destroyed_at),
        else_=func.coalesce(DisposalRow.again_since, DisposalRow.ordered_at),
    )
    wanted = select(DisposalRow).where(DisposalRow.state.in_((*UNDER_WAY, "destroyed")), last_done < instant)
    return list(unit.session.scalars(wanted.order_by(DisposalRow.ordered_at).limit(_AT_ONCE).with_for_update()))


def _all_of(unit: Unit, row: DisposalRow) -> bool:
    forget_answers(row, unit)
    if row.state in CARRIED_OUT:
        row.state = "taken_out"
    row.version += 1
    unit.session.flush()
    send_order(unit, row)
    return True


def _of_one(unit: Unit, row: DisposalRow, service: str) -> bool:
    """Its keys are gone, and the others have nothing left."""
    others = set(row.answered)
    if row.state == "destroyed":
        row.state, others = "keys_gone", set(ALL_ANSWER)
    elif row.again_since is None and row.state in CARRIED_OUT:
        others.add(TAKES_OUT)
    row.again_since, row.answered = unit.now, sorted(others - {service})
    row.version += 1
    unit.session.flush()
    if row.state == "keys_gone":
        send_keys_destroyed(unit, row)
        send_order(unit, row)
    return True
