"""One incident record with its entries and actions."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.database import Unit
from chassis.keyring import Keyring
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_records import Incident, IncidentQuery
from sqlalchemy import or_, select

from incidents.domain.due import day_text
from incidents.models import (
    ActionRow,
    CategoryRow,
    ConcernRow,
    EntryRow,
    IncidentRow,
    IncidentSubjectRow,
    RecordSubjectRow,
)
from incidents.reading_ledger import note_reading

from .action_views import action_views
from .categories import categories_by_id
from .entries import fitting, open_entries
from .incident_sight import sees_incident
from .linked_incidents import linked_incidents
from .own_sight import sight_of
from .visible import record_about_some, visible, visible_lines

_MOST = 200
"""Entries, and actions, of one record that are shown at once, newest first; a chronology pages through all of them."""


def get_incident(unit: Unit, keyring: Keyring, request: IncidentQuery) -> Incident:
    """The record as far as the caller sees; a concern of a category that is not theirs is left out.

    ``not_found`` unless the record is seen; ``VaultAway`` when text cannot be opened now.
    """
    incident = unit.session.get(IncidentRow, request.incident_id)
    if incident is None or not sees_incident(unit, incident):
        raise Problem(ErrorCode.NOT_FOUND)
    categories = categories_by_id(unit)
    ids = _record_ids(unit, incident.id, categories)
    entries = open_entries(unit, keyring, ids, categories, of_subject=None)
    shown = fitting(entries)
    actions = _actions(unit, incident.id, categories)
    subject_ids = unit.session.scalars(
        select(IncidentSubjectRow.subject_id).where(IncidentSubjectRow.incident_id == incident.id)
    ).all()
    unit.audit(
        AuditAction.INCIDENT_RECORD_READ,
        right=Right.RECORD_READ,
        school_ids=[incident.school_id],
        subject_ids=subject_ids,
        object_id=incident.id,
    )
    note_reading(unit, "incident", incident.id, subject_ids, [incident.school_id])
    return Incident(
        id=incident.id,
        school_id=incident.school_id,
        category_id=incident.category_id,
        category_name=categories[incident.category_id].name,
        status=incident.status,
        opened_at=incident.opened_at,
        opened_by=incident.opened_by,
        concern_ids=[entry.id for entry in entries if entry.kind == "concern"],
        entries=shown,
        entries_left_out=len(entries) - len(shown),
        actions=action_views(unit, keyring, actions),
        risk=incident.risk,
        assigned_to=incident.assigned_to,
        waiting_until=day_text(incident.waiting_until),
        closing_asked_by=incident.closing_asked_by,
        closed_at=incident.closed_at,
        closed_by=incident.closed_by,
        look_back_on=day_text(incident.look_back_on),
        linked=linked_incidents(unit, incident),
        version=incident.version,
    )


def _record_ids(unit: Unit, incident_id: UUID, categories: Mapping[UUID, CategoryRow]) -> list[UUID]:
    """Concerns, notes and decisions in the record, newest first."""
    concerns = select(ConcernRow.id).where(ConcernRow.incident_id == incident_id)
    entries = select(EntryRow.id).where(EntryRow.incident_id == incident_id)
    seen = visible_lines(sight_of(unit), categories)
    lines = (
        select(RecordSubjectRow.record_id, RecordSubjectRow.occurred_at, RecordSubjectRow.recorded_at)
        .where(or_(RecordSubjectRow.record_id.in_(concerns), RecordSubjectRow.record_id.in_(entries)), seen)
        .distinct()
        .order_by(
            RecordSubjectRow.occurred_at.desc(), RecordSubjectRow.recorded_at.desc(), RecordSubjectRow.record_id.desc()
        )
        .limit(_MOST)
    )
    return [record_id for record_id, _, _ in unit.session.execute(lines)]


def _actions(unit: Unit, incident_id: UUID, categories: Mapping[UUID, CategoryRow]) -> Sequence[ActionRow]:
    seen = visible(
        sight_of(unit),
        categories,
        school=ActionRow.school_id,
        category=ActionRow.category_id,
        about_some=record_about_some(ActionRow.id),
    )
    wanted = select(ActionRow).where(ActionRow.incident_id == incident_id, seen)
    return unit.session.scalars(wanted.order_by(ActionRow.due_on.desc(), ActionRow.id.desc()).limit(_MOST)).all()
