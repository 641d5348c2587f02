"""Incident records of the caller's schools."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_records import IncidentLine, IncidentPage, ListIncidents
from sqlalchemy import Select, func, select, tuple_

from incidents.categories.queries.categories import categories_by_id
from incidents.models import ActionRow, CategoryRow, IncidentRow, IncidentSubjectRow
from incidents.paging import after_instant, cut, next_cursor
from incidents.reads_by_school import note_reads
from incidents.sight.own_sight import families_shown, sight_of
from incidents.sight.visible import incident_about_some, visible
from incidents.triage.domain.triage import INCIDENT_OPEN


def list_incidents(unit: Unit, request: ListIncidents) -> IncidentPage:
    """One page, newest first, no text; ``invalid_request`` on a cursor of another list."""
    categories = categories_by_id(unit)
    digest = filter_digest(
        "incidents", unit.access.actor_id, *request.model_dump(mode="json", exclude={"limit", "cursor"}).items()
    )
    found = unit.session.scalars(_page(unit, request, digest, categories)).all()
    rows, more = cut(found, request.limit)
    lines = _lines(unit, rows, categories)
    told = [(line.school_id, line.subject_ids) for line in lines]
    note_reads(unit, AuditAction.INCIDENT_LIST_READ, Right.RECORD_READ, told)
    keys = (rows[-1].opened_at, rows[-1].id) if rows else ()
    return IncidentPage(incidents=lines, next_cursor=next_cursor(digest, more, *keys))


def _page(
    unit: Unit, request: ListIncidents, digest: str, categories: Mapping[UUID, CategoryRow]
) -> Select[IncidentRow]:
    seen = visible(
        sight_of(unit),
        categories,
        school=IncidentRow.school_id,
        category=IncidentRow.category_id,
        recorded=IncidentRow.opened_at,
        about_some=incident_about_some(IncidentRow.id),
        by="all" if request.subject_id is not None or request.about_ids else "school",
    )
    wanted = select(IncidentRow).where(seen)
    if request.school_id is not None:
        wanted = wanted.where(IncidentRow.school_id == request.school_id)
    if request.open_only:
        wanted = wanted.where(IncidentRow.status == INCIDENT_OPEN)
    asked = [*request.about_ids, *([] if request.subject_id is None else [request.subject_id])]
    if asked:
        ids = {each for family in families_shown(unit, asked).values() for each in family}
        about = select(IncidentSubjectRow.incident_id).where(IncidentSubjectRow.subject_id.in_(ids))
        wanted = wanted.where(IncidentRow.id.in_(about))
    if request.cursor is not None:
        after = after_instant(request.cursor, digest)
        wanted = wanted.where(tuple_(IncidentRow.opened_at, IncidentRow.id) < tuple_(*after))
    return wanted.order_by(IncidentRow.opened_at.desc(), IncidentRow.id.desc()).limit(request.limit + 1)


def _lines(unit: Unit, rows: Sequence[IncidentRow], categories: Mapping[UUID, CategoryRow]) -> list[IncidentLine]:
    incident_ids = [row.id for row in rows]
    named = unit.session.execute(
        select(IncidentSubjectRow.incident_id, IncidentSubjectRow.subject_id)
        .where(IncidentSubjectRow.incident_id.in_(incident_ids))
        .order_by(IncidentSubjectRow.subject_id)
    )
    subjects: dict[UUID, list[UUID]] = {incident_id: [] for incident_id in incident_ids}
    for incident_id, subject_id in named:
        subjects[incident_id].append(subject_id)
    counted = unit.session.execute(
        select(ActionRow.incident_id, func.count())
        .where(ActionRow.incident_id.in_(incident_ids), ActionRow.completed_at.is_(None))
        .group_by(ActionRow.incident_id)
    )
    open_actions = {incident_id: int(count) for incident_id, count in counted}
    return [
        IncidentLine(
            id=row.id,
            school_id=row.school_id,
            category_name=categories[row.category_id].name,
            status=row.status,
            opened_at=row.opened_at,
            subject_ids=subjects[row.id],
            open_actions=open_actions.get(row.id, 0),
        )
        for row in rows
    ]
