"""A disposal comes to nothing; nothing was destroyed."""

from collections.abc import Iterable
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.retention.disposals import PutBackBecause
from sqlalchemy import select

from retention.disposals.domain.states import OPEN, UNDER_WAY
from retention.disposals.parts.sending import announce
from retention.metrics import PUT_BACK
from retention.models import DisposalKeyRow, DisposalRow


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
