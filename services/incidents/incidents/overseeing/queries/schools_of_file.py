"""Which schools wrote in a child's file or read it, and since when."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.incidents.overseeing import SchoolOfFile
from sqlalchemy import func, or_, select

from incidents.models import FileHandoverRow, FileReaderRow, HandedFileRow, ReadRequestRow, RecordSubjectRow


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
