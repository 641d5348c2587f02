"""What is still open."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from chassis.ground.away import OwnerAway
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.acts.incidents.leavers import LeftOpen, LeftOpenQuery, SeesOpen, SeesOpenQuery
from haven_schemas.acts.referrals.going_on import MOST_ASKED
from haven_schemas.acts.school_closing import CountOpenWork, OpenCount, OpenCounts, OpenWork
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, Select, Uuid, any_, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from incidents.aliases import families_of
from incidents.categories import categories_by_id
from incidents.extras import OtherOwners
from incidents.models import (
    ActionRow,
    ConcernRow,
    DocumentRow,
    ExportRow,
    FileHandoverRow,
    FileReaderRow,
    HandedFileRow,
    IncidentRow,
    IncidentSubjectRow,
    PaperRow,
    PupilCardRow,
    ReadRequestRow,
    RecordSubjectRow,
)
from incidents.sight import (
    Sight,
    groups_for,
    record_about_some,
    sight_of,
    sight_of_lead,
    visible,
    visible_actions,
    visible_incidents,
    waiting_concerns,
)
from incidents.states import INCIDENT_OPEN

_TO_SIGN = ("waiting", "excepted")
_OPEN_EXPORTS = ("waiting", "running")


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


def count_open_work(unit: Unit, request: CountOpenWork) -> OpenCounts:
    """Numbers alone, of what who asks could see as the school's safeguarding lead.

    What is about children they are linked to, and what is in the file that a protected child had before, is in no
    number: a count that a list does not bear out would tell them of it. It goes on after the school has closed, as
    everything does, with those who see it (decision 56).
    """
    sight = sight_of_lead(unit, request.asked_by, request.school_id)
    counted = {kind: unit.session.scalar(query) or 0 for kind, query in _queries(unit, request, sight).items()}
    unit.audit(
        AuditAction.SCHOOL_CLOSING_READ,
        right=Right.SERVICE_OPEN_WORK,
        school_ids=[request.school_id],
        object_id=request.school_id,
    )
    return OpenCounts(open=[OpenCount(kind=kind, count=count) for kind, count in counted.items() if count])


def _queries(unit: Unit, request: CountOpenWork, sight: Sight) -> dict[OpenWork, Select[int]]:
    school_id, hidden = request.school_id, sight.kept_from | sight.closed
    incidents = _seen_incidents(unit, sight)
    return {
        "concerns": _count(ConcernRow.school_id == school_id, waiting_concerns(sight)),
        "records": _count(IncidentRow.school_id == school_id, IncidentRow.status == INCIDENT_OPEN, incidents),
        "actions": _count(
            ActionRow.school_id == school_id, ActionRow.completed_at.is_(None), _seen_actions(unit, sight)
        ),
        "handovers": _count(
            literal(school_id, Uuid()) == any_(FileHandoverRow.school_ids),
            FileHandoverRow.state == "open",
            exists().where(
                HandedFileRow.handover_id == FileHandoverRow.id,
                HandedFileRow.state.in_(_TO_SIGN),
                HandedFileRow.subject_id.not_in(hidden),
                HandedFileRow.pupil_id.not_in(hidden),
            ),
        ),
        "papers": _papers(unit, sight, school_id),
        "read_requests": _count(
            literal(school_id, Uuid()) == any_(ReadRequestRow.school_ids),
            ReadRequestRow.state == "asked",
            ReadRequestRow.subject_id.not_in(hidden),
            ReadRequestRow.pupil_id.not_in(hidden),
        ),
        "exports": _count(
            ExportRow.school_id == school_id,
            ExportRow.state.in_(_OPEN_EXPORTS),
            or_(ExportRow.subject_id.is_(None), ExportRow.subject_id.not_in(hidden)),
            or_(ExportRow.incident_id.is_(None), ExportRow.incident_id.in_(select(IncidentRow.id).where(incidents))),
        ),
    }


def _count(*conditions: ColumnElement[bool]) -> Select[int]:
    return select(func.count()).where(*conditions)


def _seen_incidents(unit: Unit, sight: Sight) -> ColumnElement[bool]:
    return visible_incidents(sight, categories_by_id(unit), by="school")


def _seen_actions(unit: Unit, sight: Sight) -> ColumnElement[bool]:
    return visible_actions(sight, categories_by_id(unit), by="school")


def _papers(unit: Unit, sight: Sight, school_id: UUID) -> Select[int]:
    """Those to be reviewed here: of a child whose file another school reads, that school reviews them."""
    seen = visible(
        sight,
        groups_for(sight, categories_by_id(unit)),
        school=DocumentRow.school_id,
        category=DocumentRow.category_id,
        recorded=DocumentRow.recorded_at,
        about_some=record_about_some(DocumentRow.id),
        by="school",
    )
    read_elsewhere = exists().where(
        RecordSubjectRow.record_id == PaperRow.document_id,
        RecordSubjectRow.subject_id == FileReaderRow.subject_id,
        FileReaderRow.school_id != school_id,
    )
    return (
        select(func.count())
        .select_from(PaperRow)
        .join(DocumentRow, DocumentRow.id == PaperRow.document_id)
        .where(PaperRow.school_id == school_id, PaperRow.review_on.is_not(None), ~read_elsewhere, seen)
    )
