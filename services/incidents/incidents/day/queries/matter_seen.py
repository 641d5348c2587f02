"""Whether a caller sees one concern or incident record: asked by alerts before it says who was told of it."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.incidents.day import MatterQuery, MatterSeen
from sqlalchemy import Select, or_, select

from incidents.categories.queries.categories import categories_by_id
from incidents.models import ConcernRow, IncidentRow
from incidents.sight.incident_sight import require_incident
from incidents.sight.own_sight import sight_of
from incidents.sight.seen import visible_concerns, waiting_concerns


def matter_seen(unit: Unit, request: MatterQuery) -> MatterSeen:
    """Its school, and with a record the concerns in it that the caller sees; ``not_found`` where they do not see it.

    No child and no text; what they are told of it is audited by whoever asked.
    """
    if request.kind == "concern":
        row = unit.session.execute(_concerns(unit).where(ConcernRow.id == request.matter_id)).one_or_none()
        if row is None:
            raise Problem(ErrorCode.NOT_FOUND)
        return MatterSeen(school_id=row.school_id, about_ids=[row.id])
    record = require_incident(unit, unit.session.get(IncidentRow, request.matter_id))
    return MatterSeen(school_id=record.school_id, about_ids=[record.id, *_concerns_of(unit, record.id)])


def _concerns_of(unit: Unit, incident_id: UUID) -> list[UUID]:
    found = unit.session.execute(_concerns(unit).where(ConcernRow.incident_id == incident_id))
    return [row.id for row in found.all()]


def _concerns(unit: Unit) -> Select[UUID, UUID]:
    sight = sight_of(unit)
    seen = or_(waiting_concerns(sight), visible_concerns(sight, categories_by_id(unit)))
    return select(ConcernRow.id, ConcernRow.school_id).where(seen).order_by(ConcernRow.recorded_at, ConcernRow.id)
