"""Of which children who left a school's roll something is still open, and who of its people sees that. No text."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from chassis.process.away import OwnerAway
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.leavers import LeftOpen, LeftOpenQuery, SeesOpen, SeesOpenQuery
from haven_schemas.rpc.referrals.going_on import MOST_ASKED
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from incidents.aliases import families_of
from incidents.categories.queries.categories import categories_by_id
from incidents.extras import OtherOwners
from incidents.models import ConcernRow, IncidentRow, IncidentSubjectRow, PupilCardRow, RecordSubjectRow
from incidents.sight.own_sight import sight_of, sight_of_lead
from incidents.sight.rules import Sight
from incidents.sight.seen import visible_incidents, waiting_concerns
from incidents.triage.domain.triage import INCIDENT_OPEN


def left_open(unit: Unit, owners: OtherOwners, request: LeftOpenQuery) -> LeftOpen:
    """As the caller sees it: nothing of a child they are linked to, or whose file is closed to them."""
    sight = sight_of(unit)
    children = _open_of(unit, sight, request.subject_ids)
    closed = _closed_records(unit, sight, set(request.subject_ids) - children)
    found = sorted(children.union(*(closed[each] for each in _going_on(owners, closed))))
    unit.audit(AuditAction.LEAVER_LIST_READ, right=Right.CONCERN_TRIAGE, school_ids=sight.triages_at, subject_ids=found)
    return LeftOpen(subject_ids=found)


def sees_open(unit: Unit, owners: OtherOwners, request: SeesOpenQuery) -> SeesOpen:
    """Who, as a lead of the school, sees something open of any of the children. Whether they lead there is for who
    asks to know. Noted without children: nobody reads any of it."""
    sights = {each: sight_of_lead(unit, each, request.school_id) for each in request.staff_ids}
    seen = {each for each, sight in sights.items() if _open_of(unit, sight, request.subject_ids)}
    others = {each: sight for each, sight in sights.items() if each not in seen}
    closed = {each: set(_closed_records(unit, sight, request.subject_ids)) for each, sight in others.items()}
    going_on = _going_on(owners, set().union(*closed.values()))
    seen |= {each for each, records in closed.items() if records & going_on}
    unit.audit(
        AuditAction.LEAVER_LIST_READ,
        right=Right.SERVICE_CONCERN_FACTS,
        school_ids=[request.school_id],
        outcome="counted",
    )
    return SeesOpen(staff_ids=sorted(seen))


def _open_of(unit: Unit, sight: Sight, subject_ids: Collection[UUID]) -> set[UUID]:
    """Those with an open record, a report that waits for a decision, or a card that names a lead or a day of review."""
    of_id = _shown(unit, sight, subject_ids)
    records = _records_of(unit, sight, of_id).where(IncidentRow.status == INCIDENT_OPEN)
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


def _closed_records(unit: Unit, sight: Sight, subject_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Which of the children each of their closed records is about."""
    of_id = _shown(unit, sight, subject_ids)
    closed = _records_of(unit, sight, of_id).add_columns(IncidentRow.id).where(IncidentRow.status != INCIDENT_OPEN)
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for subject_id, record_id in unit.session.execute(closed):
        found[record_id].add(of_id[subject_id])
    return found


def _going_on(owners: OtherOwners, record_ids: Collection[UUID]) -> set[UUID]:
    """Those beside which something goes on at referrals: all of them while it does not answer."""
    wanted = sorted(record_ids)
    try:
        asked = [owners.going_on(wanted[at : at + MOST_ASKED]) for at in range(0, len(wanted), MOST_ASKED)]
    except OwnerAway:
        return set(wanted)
    return set().union(*asked)


def _shown(unit: Unit, sight: Sight, subject_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The children by every id of theirs, but for those whose file is hidden."""
    barred = sight.kept_from | sight.closed
    families = families_of(unit, subject_ids)
    return {each: child for child, family in families.items() if barred.isdisjoint(family) for each in family}


def _records_of(unit: Unit, sight: Sight, subject_ids: Collection[UUID]) -> Select[UUID]:
    """The children of each record of theirs."""
    return (
        select(IncidentSubjectRow.subject_id)
        .join(IncidentRow, IncidentRow.id == IncidentSubjectRow.incident_id)
        .where(
            one_of(IncidentSubjectRow.subject_id, subject_ids),
            visible_incidents(sight, categories_by_id(unit), by="school"),
        )
    )
