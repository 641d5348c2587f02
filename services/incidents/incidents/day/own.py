"""One's own work.

Each part holds what the page behind it would open for them; what is about a child they are linked to is not in it.

Asked under the token of an app password, which reads no record: what is about a child the caller is linked to, or in a
file that is closed to them, is left out all the same.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.one_of import none_of, one_of
from chassis.units.rows import of_row
from haven_schemas.acts.calendar import MOST_DAYS, RecordsAskedByOwner, RecordsNotKept, WorkDay, WorkDays, WorkDaysQuery
from haven_schemas.acts.incidents.day import OwnDay
from haven_schemas.acts.incidents.work import MOST_WORK, OwnWork, OwnWorkQuery, WorkItem
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from incidents.categories import categories_by_id
from incidents.lists import children_named, own_open_actions
from incidents.models import (
    ActionRow,
    CategoryRow,
    ConcernRow,
    IncidentRow,
    IncidentSubjectRow,
    PaperRow,
    PupilCardRow,
    RecordSubjectRow,
)
from incidents.reading import action_views, london_day
from incidents.reads_by_school import note_reads
from incidents.sight import sight_of, visible_incidents, waiting_concerns
from incidents.states import CONCERN_RECEIVED, INCIDENT_CLOSED, INCIDENT_OPEN

from .children import ToReview, cards_to_review, papers_to_review

_SOON = timedelta(days=7)
Days = tuple[str, InstrumentedAttribute[UUID], InstrumentedAttribute[Any], ColumnElement[bool]]
"""A kind, an id, a day, and which are the caller's."""


def own_day(unit: Unit) -> OwnDay:
    """Numbers alone: nothing of any child, so no second tier. Those about a child the caller is linked to are left out,
    as in the list of actions."""
    today, due = london_day(unit.now), ActionRow.due_on
    own = own_open_actions(unit)
    overdue, due_today, soon = unit.session.execute(
        select(
            func.count().filter(due < today),
            func.count().filter(due == today),
            func.count().filter(due > today, due <= today + _SOON),
        ).where(own)
    ).one()
    undecided = select(func.count()).where(
        ConcernRow.reporter_id == unit.access.actor_id, ConcernRow.status == CONCERN_RECEIVED
    )
    unit.audit(
        AuditAction.ACTION_LIST_READ,
        right=Right.CONCERN_FOLLOW_OWN,
        school_ids=unit.access.school_ids,
        outcome="counted",
    )
    return OwnDay(
        actions_overdue=overdue,
        actions_today=due_today,
        actions_soon=soon,
        reports=unit.session.scalar(undecided) or 0,
    )


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
        of_row(WorkItem, view, kind="action", id=row.id, due_on=row.due_on, school_id=row.school_id)
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


def own_work_days(unit: Unit, request: WorkDaysQuery) -> WorkDays:
    """Ids for telling them apart, kinds and days."""
    wanted: list[Days] = [
        ("action", ActionRow.id, ActionRow.due_on, _days_of_actions(unit)),
        ("review", PupilCardRow.id, PupilCardRow.next_review_on, _days_of_file_reviews(unit)),
        ("review", PaperRow.document_id, PaperRow.review_on, _days_of_paper_reviews(unit)),
        ("review", IncidentRow.id, IncidentRow.look_back_on, _records(unit, INCIDENT_CLOSED)),
        ("wait", IncidentRow.id, IncidentRow.waiting_until, _records(unit, INCIDENT_OPEN)),
        ("wait", ConcernRow.id, ConcernRow.waiting_until, _concerns(unit)),
    ]
    days = [
        WorkDay(kind=of[0], id=each_id, due_on=day) for of in wanted for each_id, day in _until(unit, of, request.until)
    ]
    unit.audit(
        AuditAction.CALENDAR_WORK_READ, right=Right.CALENDAR_READ, school_ids=unit.access.school_ids, outcome="counted"
    )
    return WorkDays(days=sorted(days, key=lambda each: (each.due_on, each.kind, str(each.id))))


def records_not_kept(unit: Unit, request: RecordsAskedByOwner) -> RecordsNotKept:
    """For referrals, which does not know who is kept from a record. Not audited: of the caller's own work, by ids."""
    found = select(IncidentRow.id).where(one_of(IncidentRow.id, request.record_ids), not_(_kept_record(unit)))
    return RecordsNotKept(record_ids=list(unit.session.scalars(found.order_by(IncidentRow.id))))


def _until(unit: Unit, of: Days, until: date) -> Sequence[tuple[UUID, date]]:
    _, row_id, day, own = of
    rows = unit.session.execute(select(row_id, day).where(own, day <= until).order_by(day, row_id).limit(MOST_DAYS))
    return [(row[0], row[1]) for row in rows]


def _days_of_actions(unit: Unit) -> ColumnElement[bool]:
    own = and_(ActionRow.owner_id == unit.access.actor_id, ActionRow.completed_at.is_(None))
    return and_(own, not_(_kept(unit, ActionRow.id)))


def _days_of_file_reviews(unit: Unit) -> ColumnElement[bool]:
    newer, me, sight = aliased(PupilCardRow), unit.access.actor_id, sight_of(unit)
    mine = or_(PupilCardRow.lead_id == me, and_(PupilCardRow.lead_id.is_(None), PupilCardRow.written_by == me))
    newest = not_(exists().where(newer.id == PupilCardRow.id, newer.version > PupilCardRow.version))
    return and_(mine, newest, none_of(PupilCardRow.subject_id, sight.kept_from | sight.closed))


def _days_of_paper_reviews(unit: Unit) -> ColumnElement[bool]:
    return and_(PaperRow.review_set_by == unit.access.actor_id, not_(_kept(unit, PaperRow.document_id)))


def _records(unit: Unit, status: str) -> ColumnElement[bool]:
    own = and_(IncidentRow.assigned_to == unit.access.actor_id, IncidentRow.status == status)
    return and_(own, not_(_kept_record(unit)))


def _concerns(unit: Unit) -> ColumnElement[bool]:
    own = and_(ConcernRow.assigned_to == unit.access.actor_id, ConcernRow.status == CONCERN_RECEIVED)
    return and_(own, not_(_kept(unit, ConcernRow.id)))


def _kept(unit: Unit, record: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Whether a child whom the caller is kept from is in it."""
    children = sight_of(unit).kept_from | sight_of(unit).closed
    return exists().where(RecordSubjectRow.record_id == record, one_of(RecordSubjectRow.subject_id, children))


def _kept_record(unit: Unit) -> ColumnElement[bool]:
    children = sight_of(unit).kept_from | sight_of(unit).closed
    return exists().where(
        IncidentSubjectRow.incident_id == IncidentRow.id, one_of(IncidentSubjectRow.subject_id, children)
    )
