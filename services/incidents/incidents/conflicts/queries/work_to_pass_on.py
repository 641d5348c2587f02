"""Open work about a child that is given to those who are kept from the child, and no longer see it."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.conflicts import OpenWork, WorkQuery, WorkToPassOn
from sqlalchemy import select

from incidents.aliases import family_of
from incidents.categories.queries.categories import categories_by_id
from incidents.chronology.queries.pupil_file import find_file
from incidents.models import ActionRow, ConcernRow, IncidentRow, IncidentSubjectRow, RecordSubjectRow
from incidents.sight.own_sight import sight_of, staff_kept_from
from incidents.sight.seen import visible_actions, visible_concerns, visible_incidents
from incidents.triage.domain.triage import CONCERN_RECEIVED, INCIDENT_OPEN

_MOST = 50
"""Of each kind."""


def work_to_pass_on(unit: Unit, request: WorkQuery) -> WorkToPassOn:
    """Actions by due date, then concerns nobody has decided on and open incident records; what the caller sees.

    ``not_found`` for who may not open the child's file, ``not_permitted`` for who does not triage there.
    """
    file = find_file(unit, request.subject_id)
    unit.access.require(Right.CONCERN_TRIAGE, file.school_id)
    family = family_of(unit, request.subject_id)
    linked = staff_kept_from(unit, family)
    work = [*_actions(unit, family, linked), *_matters(unit, family, linked)] if linked else []
    unit.audit(
        AuditAction.CONFLICT_LIST_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids=[file.school_id],
        subject_ids=[request.subject_id],
    )
    return WorkToPassOn(work=work)


def _actions(unit: Unit, family: Sequence[UUID], linked: Sequence[UUID]) -> list[OpenWork]:
    about = select(RecordSubjectRow.record_id).where(RecordSubjectRow.subject_id.in_(family))
    seen = visible_actions(sight_of(unit), categories_by_id(unit), by="school")
    rows = unit.session.scalars(
        select(ActionRow)
        .where(ActionRow.owner_id.in_(linked), ActionRow.completed_at.is_(None), ActionRow.id.in_(about), seen)
        .order_by(ActionRow.due_on, ActionRow.id)
        .limit(_MOST)
    )
    return [
        OpenWork(staff_id=row.owner_id, kind="action", matter_id=row.id, due_on=row.due_on.isoformat()) for row in rows
    ]


def _matters(unit: Unit, family: Sequence[UUID], linked: Sequence[UUID]) -> list[OpenWork]:
    sight, categories = sight_of(unit), categories_by_id(unit)
    concerns = unit.session.execute(
        select(ConcernRow.id, ConcernRow.assigned_to)
        .where(
            ConcernRow.assigned_to.in_(linked),
            ConcernRow.status == CONCERN_RECEIVED,
            ConcernRow.id.in_(select(RecordSubjectRow.record_id).where(RecordSubjectRow.subject_id.in_(family))),
            visible_concerns(sight, categories),
        )
        .order_by(ConcernRow.recorded_at, ConcernRow.id)
        .limit(_MOST)
    )
    incidents = unit.session.execute(
        select(IncidentRow.id, IncidentRow.assigned_to)
        .where(
            IncidentRow.assigned_to.in_(linked),
            IncidentRow.status == INCIDENT_OPEN,
            IncidentRow.id.in_(select(IncidentSubjectRow.incident_id).where(IncidentSubjectRow.subject_id.in_(family))),
            visible_incidents(sight, categories, by="school"),
        )
        .order_by(IncidentRow.opened_at, IncidentRow.id)
        .limit(_MOST)
    )
    return [
        *(OpenWork(staff_id=staff_id, kind="concern", matter_id=matter_id) for matter_id, staff_id in concerns),
        *(OpenWork(staff_id=staff_id, kind="incident", matter_id=matter_id) for matter_id, staff_id in incidents),
    ]
