"""Concerns and incident records as items of a queue: no text but titles of records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.rpc.incidents.lists import NotListedChild
from haven_schemas.rpc.incidents.queues import QueueItem
from sqlalchemy import select

from incidents.lists.queries.last_entries import last_entries, last_entries_of_records
from incidents.lists.queries.not_listed_words import not_listed_words, of_children
from incidents.models import CategoryRow, ConcernRow, IncidentRow, IncidentSubjectRow, RecordSubjectRow
from incidents.records.queries.titles import titles_of
from incidents.steps.domain.due import day_text
from incidents.triage.domain.queues import MatterState, queue_reasons
from incidents.triage.domain.triage import CONCERN_CLOSED, CONCERN_RECEIVED, INCIDENT_OPEN
from incidents.triage.parts.read_by_another import is_unread_by_others

from .queue_conditions import Team, action_overdue

Named = Mapping[UUID, Sequence[UUID]]


@dataclass(frozen=True)
class LineDetails:
    """What lines say beside their rows: the children in each, titles of records, words for children not listed, and
    when something was last written."""

    named: Named
    titles: Mapping[UUID, str] = field(repr=False)
    words: Mapping[UUID, NotListedChild] = field(repr=False)
    written: Mapping[UUID, datetime]


def queue_items(
    unit: Unit,
    team: Team,
    wanted: Sequence[tuple[str, UUID]],
    categories: Mapping[UUID, CategoryRow],
    keyring: Keyring,
) -> list[QueueItem]:
    """In the order of ``wanted`` (kind and id), with a dozen statements however many they are."""
    ids = [row_id for _, row_id in wanted]
    concerns = {row.id: row for row in unit.session.scalars(select(ConcernRow).where(one_of(ConcernRow.id, ids)))}
    incidents = {row.id: row for row in unit.session.scalars(select(IncidentRow).where(one_of(IncidentRow.id, ids)))}
    late = set(
        unit.session.scalars(select(IncidentRow.id).where(one_of(IncidentRow.id, ids), action_overdue(team.today)))
    )
    named = children_named(unit, list(concerns), list(incidents))
    said = LineDetails(
        named,
        titles_of(unit, keyring, list(incidents), categories),
        not_listed_words(unit, keyring, {each for children in named.values() for each in children}, categories),
        last_entries(unit, concerns, categories) | last_entries_of_records(unit, incidents.values(), named, categories),
    )
    items = []
    for kind, row_id in wanted:
        if kind == "concern":
            items.append(_of_concern(team, concerns[row_id], said, categories))
        else:
            items.append(_of_incident(team, incidents[row_id], row_id in late, said, categories))
    return items


def _of_concern(team: Team, row: ConcernRow, said: LineDetails, categories: Mapping[UUID, CategoryRow]) -> QueueItem:
    received_at = row.recorded_at if row.status == CONCERN_RECEIVED else None
    matter = MatterState(received_at, row.waiting_until, closing_asked=False, look_back_on=None, action_overdue=False)
    return QueueItem(
        kind="concern",
        id=row.id,
        school_id=row.school_id,
        category_name=categories[row.category_id].name,
        closed=row.status == CONCERN_CLOSED,
        at=row.recorded_at,
        occurred_at=row.occurred_at,
        reporter_id=row.reporter_id,
        risk=row.risk,
        assigned_to=row.assigned_to,
        waiting_until=day_text(row.waiting_until),
        look_back_on=None,
        why=queue_reasons(matter, team.now, team.today),
        subject_ids=list(said.named.get(row.id, ())),
        last_entry_at=said.written.get(row.id),
        not_listed=of_children(said.named.get(row.id, ()), said.words),
        sealed=row.sealed,
        author_confirmed=row.author_confirmed,
        version=row.version,
        urgency=row.urgency,
        unread_by_others=is_unread_by_others(row, team.actor_id),
    )


def _of_incident(
    team: Team,
    row: IncidentRow,
    late: bool,
    said: LineDetails,
    categories: Mapping[UUID, CategoryRow],
) -> QueueItem:
    is_open = row.status == INCIDENT_OPEN
    matter = MatterState(
        received_at=None,
        waiting_until=row.waiting_until,
        closing_asked=row.closing_asked_by is not None,
        look_back_on=None if is_open else row.look_back_on,
        action_overdue=late and is_open,
    )
    return QueueItem(
        kind="incident",
        id=row.id,
        school_id=row.school_id,
        category_name=categories[row.category_id].name,
        closed=not is_open,
        at=row.opened_at,
        occurred_at=None,
        reporter_id=None,
        risk=row.risk,
        assigned_to=row.assigned_to,
        waiting_until=day_text(row.waiting_until),
        look_back_on=day_text(row.look_back_on),
        why=queue_reasons(matter, team.now, team.today),
        subject_ids=list(said.named.get(row.id, ())),
        last_entry_at=said.written.get(row.id),
        not_listed=of_children(said.named.get(row.id, ()), said.words),
        sealed=False,
        author_confirmed=True,
        version=row.version,
        title=said.titles.get(row.id, ""),
    )


def children_named(unit: Unit, concern_ids: Sequence[UUID], incident_ids: Sequence[UUID]) -> Named:
    """The children in each."""
    found: dict[UUID, list[UUID]] = {}
    lines = (
        select(RecordSubjectRow.record_id, RecordSubjectRow.subject_id)
        .where(one_of(RecordSubjectRow.record_id, concern_ids))
        .order_by(RecordSubjectRow.place)
    )
    for record_id, subject_id in unit.session.execute(lines):
        found.setdefault(record_id, []).append(subject_id)
    in_records = (
        select(IncidentSubjectRow.incident_id, IncidentSubjectRow.subject_id)
        .where(one_of(IncidentSubjectRow.incident_id, incident_ids))
        .order_by(IncidentSubjectRow.subject_id)
    )
    for incident_id, subject_id in unit.session.execute(in_records):
        found.setdefault(incident_id, []).append(subject_id)
    return found
