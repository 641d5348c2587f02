"""What whoever looks after data sees of a child."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from chassis.access.overseer import require_overseer
from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.overseeing import (
    MOST_LINES,
    CountedRecords,
    OverseeChild,
    OverseenChild,
    SchoolOfFile,
    SeenDisclosure,
    SeenExport,
    SeenMove,
    SeenReading,
    SeenReadRequest,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import case, func, literal, or_, select

from incidents.extras import OtherOwners
from incidents.models import (
    EntryRow,
    ExportRow,
    FileHandoverRow,
    FileReaderRow,
    FileReadingRow,
    HandedFileRow,
    IncidentSubjectRow,
    ReadRequestRow,
    RecordSubjectRow,
)
from incidents.reading import known_as
from incidents.sight import open_family, sight_of

Line = TypeVar("Line")
Lines = tuple[list[Line], bool]
"""The newest, and whether there are more."""
_ASKED = MOST_LINES + 1
_EMPTY = "empty"
"""The state of a file in which nothing was ever recorded: nothing went."""
_TOLD_TO_OTHERS = ("disclosure", "no_disclosure", "referral", "not_referred", "agency_request")
"""A referral is information that was shared, and a decision not to refer one not to."""
_KIND = case(
    (RecordSubjectRow.record_kind.in_(("concern", "action", "document")), RecordSubjectRow.record_kind),
    else_=literal("entry"),
)
"""No kind of entry by itself: that there was a home visit, or a strategy meeting, tells a story."""
_MONTH = func.to_char(func.timezone("Europe/London", RecordSubjectRow.recorded_at), "YYYY-MM")


def readings_of(unit: Unit, family: Sequence[UUID]) -> Lines[SeenReading]:
    """The ledger, by whichever of the child's ids they read."""
    newest = (FileReadingRow.last_at.desc(), FileReadingRow.reader_id, FileReadingRow.object_id)
    wanted = select(FileReadingRow).where(FileReadingRow.subject_id.in_(family)).order_by(*newest).limit(_ASKED)
    lines = [of_row(SeenReading, row) for row in unit.session.scalars(wanted)]
    return _cut(lines)


def moves_of(unit: Unit, family: Sequence[UUID]) -> Lines[SeenMove]:
    """Handovers of the file, but for those in which there was nothing."""
    newest = (FileHandoverRow.begun_at.desc(), FileHandoverRow.id)
    wanted = (
        select(FileHandoverRow, HandedFileRow.state)
        .join(HandedFileRow, HandedFileRow.handover_id == FileHandoverRow.id)
        .where(
            or_(HandedFileRow.subject_id.in_(family), HandedFileRow.pupil_id.in_(family)), HandedFileRow.state != _EMPTY
        )
        .order_by(*newest)
        .limit(_ASKED)
    )
    lines = [
        of_row(SeenMove, row, begun_on=row.begun_on.isoformat(), state=state)
        for row, state in unit.session.execute(wanted)
    ]
    return _cut(lines)


def read_requests_of(unit: Unit, family: Sequence[UUID]) -> Lines[SeenReadRequest]:
    """Schools that asked to read the file again; not why, nor why not."""
    newest = (ReadRequestRow.asked_at.desc(), ReadRequestRow.id)
    about = or_(ReadRequestRow.subject_id.in_(family), ReadRequestRow.pupil_id.in_(family))
    wanted = select(ReadRequestRow).where(about).order_by(*newest).limit(_ASKED)
    lines = [
        of_row(SeenReadRequest, row, ends_on=None if row.ends_on is None else row.ends_on.isoformat())
        for row in unit.session.scalars(wanted)
    ]
    return _cut(lines)


def exports_of(unit: Unit, family: Sequence[UUID]) -> Lines[SeenExport]:
    """Of the child's chronology, and of incident records the child is in. For whom and why stays sealed."""
    newest = (ExportRow.asked_at.desc(), ExportRow.id)
    incidents = select(IncidentSubjectRow.incident_id).where(IncidentSubjectRow.subject_id.in_(family))
    about = or_(ExportRow.subject_id.in_(family), ExportRow.incident_id.in_(incidents))
    wanted = select(ExportRow).where(about).order_by(*newest).limit(_ASKED)
    return _cut([_export(row) for row in unit.session.scalars(wanted)])


def _export(row: ExportRow) -> SeenExport:
    return of_row(
        SeenExport,
        row,
        of="chronology" if row.incident_id is None else "incident",
        first_day=None if row.first_day is None else row.first_day.isoformat(),
        last_day=None if row.last_day is None else row.last_day.isoformat(),
        entries=row.total,
    )


def disclosures_from(unit: Unit, family: Sequence[UUID]) -> Lines[SeenDisclosure]:
    """What was shared with others, or decided not to be; not with whom, nor what."""
    newest = (EntryRow.recorded_at.desc(), EntryRow.id)
    named = select(RecordSubjectRow.record_id).where(RecordSubjectRow.subject_id.in_(family))
    wanted = select(EntryRow.kind, EntryRow.school_id, EntryRow.recorded_by, EntryRow.occurred_at, EntryRow.recorded_at)
    wanted = wanted.where(EntryRow.kind.in_(_TOLD_TO_OTHERS), EntryRow.id.in_(named)).order_by(*newest).limit(_ASKED)
    rows = unit.session.execute(wanted)
    return _cut([SeenDisclosure.model_validate({**row._asdict(), "kind": known_as(row.kind)}) for row in rows])


def _cut(lines: list[Line]) -> Lines[Line]:
    return lines[:MOST_LINES], len(lines) > MOST_LINES


def schools_of_file(unit: Unit, family: Sequence[UUID]) -> list[SchoolOfFile]:
    """Who wrote first on top; then who reads what another school wrote. A school can be both."""
    first = func.min(RecordSubjectRow.recorded_at)
    wrote = (
        select(RecordSubjectRow.school_id, first)
        .where(RecordSubjectRow.subject_id.in_(family))
        .group_by(RecordSubjectRow.school_id)
        .order_by(first, RecordSubjectRow.school_id)
    )
    found = [
        SchoolOfFile(school_id=school_id, how="wrote", since=since) for school_id, since in unit.session.execute(wrote)
    ]
    readers = (
        select(FileReaderRow.school_id, func.bool_and(FileReaderRow.waits))
        .where(FileReaderRow.subject_id.in_(family))
        .group_by(FileReaderRow.school_id)
        .order_by(FileReaderRow.school_id)
    )
    came = _came(unit, family)
    for school_id, waits in unit.session.execute(readers):
        found.append(SchoolOfFile(school_id=school_id, how="waits" if waits else "reads", since=came.get(school_id)))
    return found


def _came(unit: Unit, family: Sequence[UUID]) -> dict[UUID, datetime]:
    """When the file last came to each school: by a move, signed for or not, or to be read again."""
    moved = (
        select(
            FileHandoverRow.to_school_id, func.max(func.coalesce(FileHandoverRow.received_at, FileHandoverRow.begun_at))
        )
        .join(HandedFileRow, HandedFileRow.handover_id == FileHandoverRow.id)
        .where(or_(HandedFileRow.subject_id.in_(family), HandedFileRow.pupil_id.in_(family)))
        .group_by(FileHandoverRow.to_school_id)
    )
    again = (
        select(ReadRequestRow.asking_school_id, func.max(ReadRequestRow.decided_at))
        .where(ReadRequestRow.subject_id.in_(family), ReadRequestRow.state == "agreed")
        .group_by(ReadRequestRow.asking_school_id)
    )
    rows = [*unit.session.execute(moved), *unit.session.execute(again)]
    return {school_id: at for school_id, at in rows if at is not None}


def records_counted(unit: Unit, family: Sequence[UUID]) -> tuple[list[CountedRecords], bool]:
    """The newest months first, each record once though it names the child by two ids; and whether there are more."""
    month, kind = _MONTH.label("month"), _KIND.label("kind")
    wanted = (
        select(month, kind, func.count(RecordSubjectRow.record_id.distinct()).label("records"))
        .where(RecordSubjectRow.subject_id.in_(family))
        .group_by(month, kind)
        .order_by(month.desc(), kind)
        .limit(MOST_LINES + 1)
    )
    counted = [CountedRecords.model_validate(row._asdict()) for row in unit.session.execute(wanted)]
    return counted[:MOST_LINES], len(counted) > MOST_LINES


def oversee_child(unit: Unit, owners: OtherOwners, request: OverseeChild) -> OverseenChild:
    """By every id the child has; opens no key. Pupils says whether the case is the caller's and open, and whether they
    are told about the child at all: a protected child, and one they are linked to, is ``not_found`` as any id is that
    is nobody's. ``not_permitted`` for who reads records somewhere; ``unavailable`` while pupils is away.
    """
    require_overseer(unit.access)
    owners.check_case(request.case_id, request.subject_id, unit.access.actor_id)
    family = open_family(unit, request.subject_id)
    if sight_of(unit).kept_from.intersection(family):  # known here first
        raise Problem(ErrorCode.NOT_FOUND)
    found = {
        "readings": readings_of(unit, family),
        "moves": moves_of(unit, family),
        "read_requests": read_requests_of(unit, family),
        "exports": exports_of(unit, family),
        "disclosures": disclosures_from(unit, family),
        "records": records_counted(unit, family),
    }
    unit.audit(
        AuditAction.DATA_CHILD_READ,
        right=Right.DATA_OVERSEE,
        school_ids=unit.access.schools_with(Right.DATA_OVERSEE),
        subject_ids=family,
        object_id=request.case_id,
    )
    lists = {name: lines for name, (lines, _) in found.items()}
    cut = [name for name, (_, more) in found.items() if more]
    schools = schools_of_file(unit, family)
    return OverseenChild.model_validate({"subject_id": request.subject_id, "schools": schools, "cut": cut, **lists})
