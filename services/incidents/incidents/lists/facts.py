"""Facts of records, for other services.

Whoever counts referrals leaves these out, and so counts what the caller sees: there may be a hundred thousand of those,
and of these a handful.
"""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.referrals import (
    RecordFacts,
    RecordFactsQuery,
    RecordsAbout,
    RecordsAsked,
    RecordSeen,
    RecordsHidden,
    RecordsSeen,
    ReferralFacts,
    ReferralFactsQuery,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, and_, exists, not_, or_, select

from incidents.aliases import families_of
from incidents.categories import categories_by_id
from incidents.models import CategoryRow, EntryRow, IncidentRow, IncidentSubjectRow, ReferralRecordRow
from incidents.reads_by_school import note_reads
from incidents.sight import groups_for, of_one_child, sight_of, staff_kept_from, visible, visible_incidents
from incidents.states import INCIDENT_OPEN

MOST_HIDDEN = 2_000
"""Nobody is kept from so many: who is has a role that was not made for counting."""
MOST_RECORDS = 200
"""That are answered at once: the newest, by when they were opened."""


def record_facts(unit: Unit, request: RecordFactsQuery) -> RecordFacts:
    """No child and no text; ``not_found`` if there is no such record."""
    record = unit.session.get(IncidentRow, request.record_id)
    if record is None:
        raise Problem(ErrorCode.NOT_FOUND)
    category = unit.session.get_one(CategoryRow, record.category_id)
    in_record = select(IncidentSubjectRow.subject_id).where(IncidentSubjectRow.incident_id == record.id)
    children = unit.session.scalars(in_record).all()
    unit.audit(
        AuditAction.INCIDENT_RECORD_READ,
        right=Right.SERVICE_CONCERN_FACTS,
        school_ids=[record.school_id],
        object_id=record.id,
    )
    return RecordFacts(
        record_id=record.id,
        school_id=record.school_id,
        category_id=category.id,
        category_name=category.name,
        assigned_to=record.assigned_to,
        is_open=record.status == INCIDENT_OPEN,
        kept_from_ids=staff_kept_from(unit, children, [record.id]),
        given_up=not children,
    )


def records_hidden(unit: Unit) -> RecordsHidden:
    """No school at all where more than ``MOST_HIDDEN`` are."""
    sight = sight_of(unit)
    schools = sight.reads_all_at & sight.triages_at
    hidden = _hidden(unit, schools)
    unit.audit(AuditAction.INCIDENT_LIST_READ, right=Right.CONCERN_TRIAGE, school_ids=schools, outcome="counted")
    if len(hidden) > MOST_HIDDEN:
        return RecordsHidden(school_ids=[], record_ids=[])
    return RecordsHidden(school_ids=sorted(schools), record_ids=hidden)


def _hidden(unit: Unit, schools: Collection[UUID]) -> list[UUID]:
    """Where every record is read, one is hidden by its children, or by itself: only such records are looked at."""
    sight = sight_of(unit)
    children = sight.kept_from | sight.closed
    if not (children or sight.barred) or not schools:
        return []
    of_them = select(IncidentSubjectRow.incident_id).where(one_of(IncidentSubjectRow.subject_id, children))
    query = select(IncidentRow.id).where(
        one_of(IncidentRow.school_id, schools),
        or_(IncidentRow.id.in_(of_them), one_of(IncidentRow.id, sight.barred)),
        exists().where(ReferralRecordRow.incident_id == IncidentRow.id),
        not_(visible_incidents(sight, categories_by_id(unit))),
    )
    return list(unit.session.scalars(query.order_by(IncidentRow.id).limit(MOST_HIDDEN + 1)))


def records_seen(unit: Unit, request: RecordsAsked) -> RecordsSeen:
    """By the rule that opens a record, in one statement however many they are."""
    found = _seen(unit, one_of(IncidentRow.id, request.record_ids))
    return _told(unit, [found[each] for each in dict.fromkeys(request.record_ids) if each in found])


def records_about(unit: Unit, request: RecordsAbout) -> RecordsSeen:
    """Those in which the caller sees what is written about one of the children, by the same rule; the newest first.
    None of those with a referral is left out, however many they are: a child on a plan would be missing from a list."""
    families = families_of(unit, request.subject_ids)
    every_id = {each for family in families.values() for each in family}
    named = select(IncidentSubjectRow.incident_id).where(one_of(IncidentSubjectRow.subject_id, every_id))
    asked: ColumnElement[bool] = IncidentRow.id.in_(named)
    if request.referred_only:
        asked = and_(asked, exists().where(ReferralRecordRow.incident_id == IncidentRow.id))
    found = _seen(unit, asked)
    for each in found.values():
        each.about.extend(child for child, family in families.items() if not set(family).isdisjoint(each.subject_ids))
    about = sorted((each for each in found.values() if each.about), key=lambda each: each.id, reverse=True)
    return _told(unit, about if request.referred_only else about[:MOST_RECORDS])


def _seen(unit: Unit, asked: ColumnElement[bool]) -> dict[UUID, RecordSeen]:
    sight, categories = sight_of(unit), categories_by_id(unit)
    of_child = visible(
        sight,
        groups_for(sight, categories),
        school=IncidentRow.school_id,
        category=IncidentRow.category_id,
        recorded=IncidentRow.opened_at,
        about_some=of_one_child(IncidentSubjectRow.subject_id, IncidentSubjectRow.school_id),
    )
    rows = unit.session.execute(
        select(IncidentRow.id, IncidentRow.school_id, IncidentRow.status, IncidentSubjectRow.subject_id)
        .outerjoin(IncidentSubjectRow, and_(IncidentSubjectRow.incident_id == IncidentRow.id, of_child))
        .where(asked, visible_incidents(sight, categories))
        .order_by(IncidentSubjectRow.subject_id)
    )
    found: dict[UUID, RecordSeen] = {}
    for record_id, school_id, status, subject_id in rows:
        seen = found.setdefault(
            record_id,
            RecordSeen(
                id=record_id,
                school_id=school_id,
                subject_ids=[],
                may_write=unit.access.has(Right.RECORD_WRITE, school_id),
                is_open=status == INCIDENT_OPEN,
                about=[],
            ),
        )
        seen.subject_ids.extend([] if subject_id is None else [subject_id])
    return found


def _told(unit: Unit, told: list[RecordSeen]) -> RecordsSeen:
    note_reads(
        unit,
        AuditAction.INCIDENT_LIST_READ,
        Right.RECORD_READ,
        [(each.school_id, each.subject_ids) for each in told],
        "referrals",
    )
    return RecordsSeen(records=told)


def referral_facts(unit: Unit, request: ReferralFactsQuery) -> ReferralFacts:
    """No child and no text; of what was written twice the first. ``not_found`` where nothing was written."""
    first = (
        select(EntryRow, IncidentRow)
        .join(ReferralRecordRow, ReferralRecordRow.referral_id == EntryRow.referral_id)
        .join(IncidentRow, IncidentRow.id == ReferralRecordRow.incident_id)
        .where(EntryRow.referral_id == request.referral_id, EntryRow.kind == "referral")
        .order_by(EntryRow.recorded_at, EntryRow.id)
        .limit(1)
    )
    found = unit.session.execute(first).first()
    if found is None:
        raise Problem(ErrorCode.NOT_FOUND)
    entry, incident = found
    unit.audit(
        AuditAction.INCIDENT_RECORD_READ,
        right=Right.SERVICE_CONCERN_FACTS,
        school_ids=[incident.school_id],
        object_id=incident.id,
    )
    return of_row(
        ReferralFacts,
        entry,
        referral_id=request.referral_id,
        record_id=incident.id,
        school_id=incident.school_id,
        entry_id=entry.id,
        sent_at=entry.occurred_at,
        written_by=entry.recorded_by,
        assigned_to=incident.assigned_to if incident.status == INCIDENT_OPEN else None,
    )
