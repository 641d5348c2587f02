"""One incident record with its entries and actions."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.records import Incident, IncidentQuery
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import func, or_, select

from incidents.aliases import today_of
from incidents.categories import categories_by_id
from incidents.models import (
    ActionRow,
    CategoryRow,
    ConcernRow,
    EntryRow,
    IncidentRow,
    IncidentSubjectRow,
    RecordSubjectRow,
)
from incidents.reading import action_views, day_text, fitting, open_entries, titles_of
from incidents.reading_ledger import note_reading
from incidents.sight import children_seen, kept_away_told, require_incident, sight_of, visible_actions, visible_lines

from .linked import linked_incidents

_MOST = 200
"""Entries, and actions, of one record that are shown at once, newest first; a chronology pages through all of them."""


def get_incident(unit: Unit, keyring: Keyring, request: IncidentQuery) -> Incident:
    """The record as far as the caller sees; a concern of a category that is not theirs is left out.

    ``not_found``, ``owner_unproven``: as ``require_incident``; ``VaultAway`` when text cannot be opened now.
    """
    incident = require_incident(unit, unit.session.get(IncidentRow, request.incident_id))
    categories = categories_by_id(unit)
    ids, count = _record_ids(unit, incident.id, categories)
    shown = fitting(open_entries(unit, keyring, ids, categories, of_subject=None))
    actions, action_count = _actions(unit, incident.id, categories)
    subject_ids, harmed = _said_of_children(unit, incident.id)
    seen_ids = _subject_ids(unit, incident)
    unit.audit(
        AuditAction.INCIDENT_RECORD_READ,
        right=Right.RECORD_READ,
        school_ids=[incident.school_id],
        subject_ids=subject_ids,
        object_id=incident.id,
        outcome="printed" if request.for_printing else "done",
    )
    note_reading(unit, "incident", incident.id, subject_ids, [incident.school_id])
    return of_row(
        Incident,
        incident,
        category_name=categories[incident.category_id].name,
        concern_ids=_concern_ids(unit, incident.id, categories),
        subject_ids=seen_ids,
        entries=shown,
        entries_left_out=count - len(shown),
        actions=action_views(unit, keyring, actions),
        actions_left_out=action_count - len(actions),
        waiting_until=day_text(incident.waiting_until),
        look_back_on=day_text(incident.look_back_on),
        linked=linked_incidents(unit, keyring, incident, categories),
        kept_away=kept_away_told(unit, incident.school_id, subject_ids, [incident.id]),
        title=titles_of(unit, keyring, [incident.id], categories).get(incident.id, ""),
        harmed_ids=[each for each in seen_ids if each in harmed],
    )


def _record_ids(unit: Unit, incident_id: UUID, categories: Mapping[UUID, CategoryRow]) -> tuple[list[UUID], int]:
    """Concerns, notes and decisions in the record, newest first, and how many there are in all."""
    concerns = select(ConcernRow.id).where(ConcernRow.incident_id == incident_id)
    entries = select(EntryRow.id).where(EntryRow.incident_id == incident_id)
    lines = (
        select(RecordSubjectRow.record_id, RecordSubjectRow.occurred_at, RecordSubjectRow.recorded_at)
        .where(
            or_(RecordSubjectRow.record_id.in_(concerns), RecordSubjectRow.record_id.in_(entries)),
            visible_lines(sight_of(unit), categories),
        )
        .distinct()
        .subquery()
    )
    newest = (lines.c.occurred_at.desc(), lines.c.recorded_at.desc(), lines.c.record_id.desc())
    rows = unit.session.execute(select(lines.c.record_id, func.count().over()).order_by(*newest).limit(_MOST)).all()
    return [record_id for record_id, _ in rows], rows[0][1] if rows else 0


def _concern_ids(unit: Unit, incident_id: UUID, categories: Mapping[UUID, CategoryRow]) -> list[UUID]:
    """All of them that are seen, whether they are among the entries shown or not; newest first."""
    newest = (ConcernRow.occurred_at.desc(), ConcernRow.recorded_at.desc(), ConcernRow.id.desc())
    lines = select(RecordSubjectRow.record_id).where(
        RecordSubjectRow.record_id == ConcernRow.id, visible_lines(sight_of(unit), categories)
    )
    found = select(ConcernRow.id).where(ConcernRow.incident_id == incident_id, lines.exists())
    return list(unit.session.scalars(found.order_by(*newest)))


def _subject_ids(unit: Unit, incident: IncidentRow) -> list[UUID]:
    """The children an entry of the caller's may be about, each by one id: the one they have today if it is there."""
    seen = [child.id for child in children_seen(unit, incident)]
    today = today_of(unit, seen) if len(seen) > 1 else {}
    by_child: dict[UUID, UUID] = {}
    for child_id in sorted(seen, key=lambda each: each in today):
        by_child.setdefault(today.get(child_id, child_id), child_id)
    return [child_id for child_id in seen if child_id in by_child.values()]


def _said_of_children(unit: Unit, incident_id: UUID) -> tuple[list[UUID], set[UUID]]:
    """Everybody in it, seen or not, and who of them was said to be harmed."""
    lines = unit.session.execute(
        select(IncidentSubjectRow.subject_id, IncidentSubjectRow.harmed).where(
            IncidentSubjectRow.incident_id == incident_id
        )
    ).all()
    return [child for child, _ in lines], {child for child, harmed in lines if harmed}


def _actions(unit: Unit, incident_id: UUID, categories: Mapping[UUID, CategoryRow]) -> tuple[Sequence[ActionRow], int]:
    """Those due last, and how many there are in all."""
    seen = visible_actions(sight_of(unit), categories)
    wanted = select(ActionRow, func.count().over()).where(ActionRow.incident_id == incident_id, seen)
    rows = unit.session.execute(wanted.order_by(ActionRow.due_on.desc(), ActionRow.id.desc()).limit(_MOST)).all()
    return [action for action, _ in rows], rows[0][1] if rows else 0
