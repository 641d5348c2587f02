"""Of which children who left a school's roll something is still open, and who of its people sees that. No text."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.leavers import LeftOpen, LeftOpenQuery, SeesOpen, SeesOpenQuery
from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from incidents.aliases import families_of
from incidents.categories.queries.categories import categories_by_id
from incidents.models import ConcernRow, IncidentRow, IncidentSubjectRow, PupilCardRow, RecordSubjectRow
from incidents.sight.own_sight import sight_of, sight_of_lead
from incidents.sight.rules import Sight
from incidents.sight.seen import visible_incidents, waiting_concerns
from incidents.triage.domain.triage import INCIDENT_OPEN


def left_open(unit: Unit, request: LeftOpenQuery) -> LeftOpen:
    """As the caller sees it: nothing of a child they are linked to, or whose file is closed to them."""
    sight = sight_of(unit)
    found = sorted(_open_of(unit, sight, request.subject_ids))
    unit.audit(AuditAction.LEAVER_LIST_READ, right=Right.CONCERN_TRIAGE, school_ids=sight.triages_at, subject_ids=found)
    return LeftOpen(subject_ids=found)


def sees_open(unit: Unit, request: SeesOpenQuery) -> SeesOpen:
    """Who, as a lead of the school, sees something open of any of the children. Whether they lead there is for who
    asks to know. Noted without children: nobody reads any of it."""
    staff = [
        each
        for each in sorted(set(request.staff_ids))
        if _open_of(unit, sight_of_lead(unit, each, request.school_id), request.subject_ids)
    ]
    unit.audit(
        AuditAction.LEAVER_LIST_READ,
        right=Right.SERVICE_CONCERN_FACTS,
        school_ids=[request.school_id],
        outcome="counted",
    )
    return SeesOpen(staff_ids=staff)


def _open_of(unit: Unit, sight: Sight, subject_ids: Collection[UUID]) -> set[UUID]:
    """Those with an open record, a report that waits for a decision, or a card that names a lead or a day of review."""
    barred = sight.kept_from | sight.closed
    families = families_of(unit, subject_ids)
    of_id = {each: child for child, family in families.items() if barred.isdisjoint(family) for each in family}
    records = (
        select(IncidentSubjectRow.subject_id)
        .join(IncidentRow, IncidentRow.id == IncidentSubjectRow.incident_id)
        .where(
            one_of(IncidentSubjectRow.subject_id, of_id),
            IncidentRow.status == INCIDENT_OPEN,
            visible_incidents(sight, categories_by_id(unit), by="school"),
        )
    )
    reports = (
        select(RecordSubjectRow.subject_id)
        .join(ConcernRow, ConcernRow.id == RecordSubjectRow.record_id)
        .where(one_of(RecordSubjectRow.subject_id, of_id), waiting_concerns(sight))
    )
    newer = aliased(PupilCardRow)
    cards = select(PupilCardRow.subject_id).where(
        one_of(PupilCardRow.subject_id, of_id),
        one_of(PupilCardRow.school_id, sight.triages_at),
        or_(PupilCardRow.lead_id.is_not(None), PupilCardRow.next_review_on.is_not(None)),
        ~select(newer.id).where(newer.id == PupilCardRow.id, newer.version > PupilCardRow.version).exists(),
    )
    return {of_id[each] for wanted in (records, reports, cards) for each in unit.session.scalars(wanted)}
