"""Incident records of the caller's schools."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.records import IncidentLine, IncidentPage, ListIncidents
from sqlalchemy import func, select

from incidents.categories.queries.categories import categories_by_id
from incidents.lists.queries.last_entries import last_entries_of_records
from incidents.lists.queries.not_listed_words import not_listed_words, of_children
from incidents.models import ActionRow, CategoryRow, IncidentRow, IncidentSubjectRow
from incidents.paging import cut, next_cursor
from incidents.reads_by_school import note_reads
from incidents.records.queries.titles import titles_of

from .ordered_incidents import ordered_incidents


def list_incidents(unit: Unit, keyring: Keyring, request: ListIncidents) -> IncidentPage:
    """One page, no text but titles and the words for children not listed; ``invalid_request`` on a cursor of another
    list, or a day that the calendar has not."""
    categories = categories_by_id(unit)
    digest = filter_digest(
        "incidents", unit.access.actor_id, *request.model_dump(mode="json", exclude={"limit", "cursor"}).items()
    )
    found = unit.session.execute(ordered_incidents(unit, request, digest, categories)).all()
    places, more = cut([tuple(row) for row in found], request.limit)
    rows = _rows(unit, [place[-1] for place in places])
    lines = _lines(unit, keyring, rows, categories)
    told = [(line.school_id, line.subject_ids, line.id) for line in lines]
    note_reads(unit, AuditAction.INCIDENT_LIST_READ, Right.RECORD_READ, told)
    return IncidentPage(incidents=lines, next_cursor=next_cursor(digest, more, *(places[-1] if places else ())))


def _rows(unit: Unit, incident_ids: Sequence[UUID]) -> list[IncidentRow]:
    found = unit.session.scalars(select(IncidentRow).where(one_of(IncidentRow.id, incident_ids)))
    by_id = {row.id: row for row in found}
    return [by_id[incident_id] for incident_id in incident_ids]


def _lines(
    unit: Unit, keyring: Keyring, rows: Sequence[IncidentRow], categories: Mapping[UUID, CategoryRow]
) -> list[IncidentLine]:
    incident_ids = [row.id for row in rows]
    subjects, open_actions = _subjects(unit, incident_ids), _open_actions(unit, incident_ids)
    titles = titles_of(unit, keyring, incident_ids, categories)
    words = not_listed_words(unit, keyring, {each for ids in subjects.values() for each in ids}, categories)
    written = last_entries_of_records(unit, rows, subjects, categories)
    return [
        IncidentLine(
            id=row.id,
            school_id=row.school_id,
            category_name=categories[row.category_id].name,
            status=row.status,
            opened_at=row.opened_at,
            subject_ids=subjects[row.id],
            open_actions=open_actions.get(row.id, 0),
            title=titles.get(row.id, ""),
            risk=row.risk,
            assigned_to=row.assigned_to,
            last_entry_at=written.get(row.id),
            not_listed=of_children(subjects[row.id], words),
            referral_begun_at=row.referral_begun_at,
        )
        for row in rows
    ]


def _subjects(unit: Unit, incident_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    named = unit.session.execute(
        select(IncidentSubjectRow.incident_id, IncidentSubjectRow.subject_id)
        .where(one_of(IncidentSubjectRow.incident_id, incident_ids))
        .order_by(IncidentSubjectRow.subject_id)
    )
    subjects: dict[UUID, list[UUID]] = {incident_id: [] for incident_id in incident_ids}
    for incident_id, subject_id in named:
        subjects[incident_id].append(subject_id)
    return subjects


def _open_actions(unit: Unit, incident_ids: Sequence[UUID]) -> dict[UUID, int]:
    counted = unit.session.execute(
        select(ActionRow.incident_id, func.count())
        .where(one_of(ActionRow.incident_id, incident_ids), ActionRow.completed_at.is_(None))
        .group_by(ActionRow.incident_id)
    )
    return {incident_id: int(count) for incident_id, count in counted}
