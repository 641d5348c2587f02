"""What waits for the caller, by the day it waits for: actions, reviews, look-backs, and what was to wait.

Each part holds what the page behind it would open for them; what is about a child they are linked to is not in it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.work import MOST_WORK, OwnWork, OwnWorkQuery, WorkItem
from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from incidents.actions.queries.action_views import action_views
from incidents.actions.queries.list_actions import own_open_actions
from incidents.categories.queries.categories import categories_by_id
from incidents.day.queries.children_to_review import ToReview, cards_to_review, papers_to_review
from incidents.models import ActionRow, CategoryRow, ConcernRow, IncidentRow, PaperRow, PupilCardRow
from incidents.reads_by_school import note_reads
from incidents.sight.own_sight import sight_of
from incidents.sight.seen import visible_incidents, waiting_concerns
from incidents.triage.domain.triage import INCIDENT_CLOSED, INCIDENT_OPEN
from incidents.triage.queries.queue_items import children_named


def own_work(unit: Unit, keyring: Keyring, request: OwnWorkQuery) -> OwnWork:
    """``VaultAway`` when the text of actions cannot be opened now."""
    parts = [
        _actions(unit, keyring, request.until),
        _file_reviews(unit, request.until),
        _paper_reviews(unit, request.until),
        _matters(unit, request.until),
    ]
    items = sorted((each for part in parts for each in part), key=lambda each: (each.due_on, each.kind, str(each.id)))
    told = [(each.school_id, each.subject_ids) for each in items]
    note_reads(unit, AuditAction.ACTION_LIST_READ, Right.CONCERN_FOLLOW_OWN, told, "own_work")
    return OwnWork(items=items, more=any(len(part) >= MOST_WORK for part in parts))


def _actions(unit: Unit, keyring: Keyring, until: date) -> list[WorkItem]:
    wanted = select(ActionRow).where(own_open_actions(unit), ActionRow.due_on <= until)
    rows = unit.session.scalars(wanted.order_by(ActionRow.due_on, ActionRow.id).limit(MOST_WORK)).all()
    return [
        WorkItem(
            kind="action",
            id=row.id,
            due_on=row.due_on,
            school_id=row.school_id,
            subject_ids=view.subject_ids,
            text=view.text,
            incident_id=view.incident_id,
            withheld=view.withheld,
        )
        for row, view in zip(rows, action_views(unit, keyring, rows), strict=True)
    ]


def _file_reviews(unit: Unit, until: date) -> list[WorkItem]:
    """Of cards that name the caller as the lead; of one that names nobody, whoever wrote it."""
    newer, me = aliased(PupilCardRow), unit.access.actor_id
    rows = unit.session.execute(
        select(PupilCardRow.id, PupilCardRow.next_review_on)
        .where(
            PupilCardRow.next_review_on <= until,
            or_(PupilCardRow.lead_id == me, and_(PupilCardRow.lead_id.is_(None), PupilCardRow.written_by == me)),
            ~exists().where(newer.id == PupilCardRow.id, newer.version > PupilCardRow.version),
        )
        .order_by(PupilCardRow.next_review_on, PupilCardRow.id)
        .limit(MOST_WORK)
    )
    days: dict[UUID, date] = {row.id: row.next_review_on for row in rows}
    return _reviews("file_review", cards_to_review(unit, days), days)


def _paper_reviews(unit: Unit, until: date) -> list[WorkItem]:
    """Of papers for which the caller set the day."""
    rows = unit.session.execute(
        select(PaperRow.document_id, PaperRow.review_on)
        .where(PaperRow.review_on <= until, PaperRow.review_set_by == unit.access.actor_id)
        .order_by(PaperRow.review_on, PaperRow.document_id)
        .limit(MOST_WORK)
    )
    days: dict[UUID, date] = {row.document_id: row.review_on for row in rows}
    return _reviews("paper_review", papers_to_review(unit, days), days)


def _reviews(kind: str, found: list[ToReview], days: Mapping[UUID, date]) -> list[WorkItem]:
    fields: list[dict[str, Any]] = [
        {
            "kind": kind,
            "id": each.id,
            "due_on": days[each.id],
            "school_id": each.school_id,
            "subject_ids": list(each.subject_ids),
        }
        for each in found
    ]
    return [WorkItem.model_validate(each) for each in fields]


def _matters(unit: Unit, until: date) -> list[WorkItem]:
    """Concerns and records that are the caller's: those that were to wait, and closed ones to look at again."""
    categories = categories_by_id(unit)
    waited = {
        "concern_waited": _of_concerns(unit, until),
        "record_waited": _of_records(unit, categories, IncidentRow.waiting_until, until, INCIDENT_OPEN),
        "look_back": _of_records(unit, categories, IncidentRow.look_back_on, until, INCIDENT_CLOSED),
    }
    rows = {kind: unit.session.execute(query.limit(MOST_WORK)).all() for kind, query in waited.items()}
    concerns = [each.id for each in rows["concern_waited"]]
    records = [each.id for kind, found in rows.items() if kind != "concern_waited" for each in found]
    named = children_named(unit, concerns, records)
    return [
        WorkItem.model_validate(
            {
                "kind": kind,
                "id": each.id,
                "due_on": each.due_on,
                "school_id": each.school_id,
                "subject_ids": list(named.get(each.id, ())),
            }
        )
        for kind, found in rows.items()
        for each in found
    ]


def _of_concerns(unit: Unit, until: date) -> Select[UUID, UUID, date | None]:
    day = ConcernRow.waiting_until
    own = and_(waiting_concerns(sight_of(unit)), ConcernRow.assigned_to == unit.access.actor_id, day <= until)
    return select(ConcernRow.id, ConcernRow.school_id, day.label("due_on")).where(own).order_by(day, ConcernRow.id)


def _of_records(
    unit: Unit, categories: Mapping[UUID, CategoryRow], day: Any, until: date, status: str
) -> Select[UUID, UUID, date | None]:
    own = and_(
        visible_incidents(sight_of(unit), categories, by="school"),
        IncidentRow.assigned_to == unit.access.actor_id,
        IncidentRow.status == status,
        day <= until,
    )
    return select(IncidentRow.id, IncidentRow.school_id, day.label("due_on")).where(own).order_by(day, IncidentRow.id)
