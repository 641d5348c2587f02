"""Which incident records a caller sees, of some that another service keeps something about."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.referrals import RecordsAbout, RecordsAsked, RecordSeen, RecordsSeen
from sqlalchemy import ColumnElement, and_, exists, select

from incidents.aliases import families_of
from incidents.categories.queries.categories import categories_by_id
from incidents.models import IncidentRow, IncidentSubjectRow, ReferralRecordRow
from incidents.reads_by_school import note_reads
from incidents.sight.own_sight import sight_of
from incidents.sight.seen import visible_incidents
from incidents.sight.visible import groups_for, of_one_child, visible
from incidents.triage.domain.triage import INCIDENT_OPEN

MOST_RECORDS = 200
"""That are answered at once: the newest, by when they were opened."""


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
