"""Who the concerns and records that an inbox tells of are about."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_day import MatterChildren, MattersAsked, MattersTold
from sqlalchemy import or_, select

from incidents.categories.queries.categories import categories_by_id
from incidents.models import ConcernRow, IncidentRow
from incidents.reads_by_school import note_reads
from incidents.sight.own_sight import sight_of
from incidents.sight.visible import incident_about_some, visible, visible_concerns, waiting_concerns
from incidents.triage.queries.queue_items import children_named


def children_of_matters(unit: Unit, request: MattersAsked) -> MattersTold:
    """Of those in the caller's lists and queues; what they do not see is left out, like what is not there."""
    concerns, records = _concerns(unit, request), _records(unit, request)
    schools = {**concerns, **records}
    named = children_named(unit, list(concerns), list(records))
    told = [(school_id, named.get(each, ())) for each, school_id in schools.items()]
    note_reads(unit, AuditAction.MATTER_QUEUE_READ, Right.RECORD_READ, told, "inbox")
    return MattersTold(matters=[MatterChildren(id=each, subject_ids=list(named.get(each, ()))) for each in schools])


def _concerns(unit: Unit, request: MattersAsked) -> dict[UUID, UUID]:
    """Those seen, and the school of each."""
    sight = sight_of(unit)
    seen = or_(waiting_concerns(sight), visible_concerns(sight, categories_by_id(unit)))
    wanted = select(ConcernRow.id, ConcernRow.school_id).where(ConcernRow.id.in_(request.concern_ids), seen)
    return {row.id: row.school_id for row in unit.session.execute(wanted)}


def _records(unit: Unit, request: MattersAsked) -> dict[UUID, UUID]:
    seen = visible(
        sight_of(unit),
        categories_by_id(unit),
        school=IncidentRow.school_id,
        category=IncidentRow.category_id,
        recorded=IncidentRow.opened_at,
        about_some=incident_about_some(IncidentRow.id),
    )
    wanted = select(IncidentRow.id, IncidentRow.school_id).where(IncidentRow.id.in_(request.incident_ids), seen)
    return {row.id: row.school_id for row in unit.session.execute(wanted)}
