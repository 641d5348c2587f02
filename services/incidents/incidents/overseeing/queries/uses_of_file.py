"""Who read a child's file, where it went, and what left it: ids, codes, days. Nothing sealed is opened."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.incidents.overseeing import (
    MOST_LINES,
    SeenDisclosure,
    SeenExport,
    SeenMove,
    SeenReading,
    SeenReadRequest,
)
from sqlalchemy import or_, select

from incidents.models import (
    EntryRow,
    ExportRow,
    FileHandoverRow,
    FileReadingRow,
    HandedFileRow,
    IncidentSubjectRow,
    ReadRequestRow,
    RecordSubjectRow,
)
from incidents.referrals.domain.referral_details import known_as

Line = TypeVar("Line")
Lines = tuple[list[Line], bool]
"""The newest, and whether there are more."""
_ASKED = MOST_LINES + 1
_EMPTY = "empty"
"""The state of a file in which nothing was ever recorded: nothing went."""
_TOLD_TO_OTHERS = ("disclosure", "no_disclosure", "referral", "not_referred", "agency_request")
"""A referral is information that was shared, and a decision not to refer one not to."""


def readings_of(unit: Unit, family: Sequence[UUID]) -> Lines[SeenReading]:
    """The ledger, by whichever of the child's ids they read."""
    newest = (FileReadingRow.last_at.desc(), FileReadingRow.reader_id, FileReadingRow.object_id)
    wanted = select(FileReadingRow).where(FileReadingRow.subject_id.in_(family)).order_by(*newest).limit(_ASKED)
    lines = [
        SeenReading(
            reader_id=row.reader_id,
            kind=row.kind,  # type: ignore[arg-type]  # one of the ledger's kinds
            first_at=row.first_at,
            last_at=row.last_at,
            times=row.times,
            by_mistake_at=row.by_mistake_at,
        )
        for row in unit.session.scalars(wanted)
    ]
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
        SeenMove(
            from_school_id=row.from_school_id,
            to_school_id=row.to_school_id,
            begun_on=row.begun_on.isoformat(),
            state=state,
            received_at=row.received_at,
            received_by=row.received_by,
        )
        for row, state in unit.session.execute(wanted)
    ]
    return _cut(lines)


def read_requests_of(unit: Unit, family: Sequence[UUID]) -> Lines[SeenReadRequest]:
    """Schools that asked to read the file again; not why, nor why not."""
    newest = (ReadRequestRow.asked_at.desc(), ReadRequestRow.id)
    about = or_(ReadRequestRow.subject_id.in_(family), ReadRequestRow.pupil_id.in_(family))
    wanted = select(ReadRequestRow).where(about).order_by(*newest).limit(_ASKED)
    lines = [
        SeenReadRequest(
            asking_school_id=row.asking_school_id,
            keeping_school_id=row.keeping_school_id,
            state=row.state,  # type: ignore[arg-type]  # one of the contract's states
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            ends_on=None if row.ends_on is None else row.ends_on.isoformat(),
            ended_at=row.ended_at,
        )
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
    return SeenExport(
        id=row.id,
        of="chronology" if row.incident_id is None else "incident",
        school_id=row.school_id,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        format=row.format,  # type: ignore[arg-type]  # one of the contract's formats
        state=row.state,  # type: ignore[arg-type]  # one of the contract's states
        first_day=None if row.first_day is None else row.first_day.isoformat(),
        last_day=None if row.last_day is None else row.last_day.isoformat(),
        entries=row.total,
        finished_at=row.finished_at,
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
