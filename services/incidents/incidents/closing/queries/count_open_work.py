"""How much at a school is not finished: concerns, records, actions, handovers, papers, requests and exports."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.school_closing import CountOpenWork, OpenCount, OpenCounts, OpenWork
from sqlalchemy import ColumnElement, Select, Uuid, any_, exists, func, literal, or_, select

from incidents.categories.queries.categories import categories_by_id
from incidents.models import (
    ActionRow,
    ConcernRow,
    DocumentRow,
    ExportRow,
    FileHandoverRow,
    FileReaderRow,
    HandedFileRow,
    IncidentRow,
    PaperRow,
    ReadRequestRow,
    RecordSubjectRow,
)
from incidents.sight.own_sight import sight_of_lead
from incidents.sight.rules import Sight
from incidents.sight.seen import visible_actions, visible_incidents, waiting_concerns
from incidents.sight.visible import groups_for, record_about_some, visible
from incidents.triage.domain.triage import INCIDENT_OPEN

_TO_SIGN = ("waiting", "excepted")
_OPEN_EXPORTS = ("waiting", "running")


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
