"""Says to each school, once a month at most, that files wait for somebody to decide on them; alerts tells people how
many each of them may see."""

from datetime import date
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.events import FilesDue
from haven_schemas.events.retention import MOST_FILES_NAMED
from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from retention.days import TOLD_AGAIN, london_day
from retention.disposals.domain.states import OPEN, UNDER_WAY
from retention.extras import OpenUnit
from retention.files.parts.sweeps import last_ended
from retention.models import DisposalKeyRow, DisposalRow, FileRow, SchoolRow

_MOST_A_RUN = 100


def tell_of_due_files(open_unit: OpenUnit) -> int:
    """How many schools. A school is one transaction with its row locked: it is told once, however many replicas look.

    Nobody is told before all files were looked at for the first time: a number of the first page would be wrong.
    """
    with open_unit() as unit:
        if last_ended(unit) is None:
            return 0
        today = london_day(unit.now)
        waits = exists().where(FileRow.school_id == SchoolRow.id, _waits(today))
        wanted = select(SchoolRow.id).where(_is_to_be_told(today), waits).order_by(SchoolRow.id).limit(_MOST_A_RUN)
        school_ids = list(unit.session.scalars(wanted))
    told = 0
    for school_id in school_ids:
        with open_unit() as unit:
            told += _tell(unit, school_id)
    return told


def _tell(unit: Unit, school_id: UUID) -> bool:
    today = london_day(unit.now)
    wanted = select(SchoolRow).where(SchoolRow.id == school_id, _is_to_be_told(today))
    school = unit.session.scalar(wanted.with_for_update(skip_locked=True))
    if school is None:
        return False
    here = and_(FileRow.school_id == school_id, _waits(today))
    first = select(FileRow.subject_id).where(here).order_by(FileRow.until, FileRow.subject_id).limit(MOST_FILES_NAMED)
    found = list(unit.session.scalars(first))
    if not found:
        return False
    school.files_told_on = today
    files = unit.session.scalar(select(func.count()).select_from(FileRow).where(here)) or 0
    notice_id = new_id()
    unit.publish(
        FilesDue(notice_id=notice_id, subject_ids=found, files=files),
        aggregate_id=notice_id,
        aggregate_version=1,
        school_id=school_id,
    )
    return True


def _is_to_be_told(today: date) -> ColumnElement[bool]:
    return or_(SchoolRow.files_told_on.is_(None), SchoolRow.files_told_on <= today - TOLD_AGAIN)


def _waits(today: date) -> ColumnElement[bool]:
    """Its day has come, no hold keeps it, and nobody proposed to destroy it: those who may agree know of that."""
    proposed = (
        exists()
        .where(DisposalKeyRow.subject_id == FileRow.subject_id, DisposalRow.id == DisposalKeyRow.disposal_id)
        .where(DisposalRow.state.in_((*OPEN, *UNDER_WAY)))
    )
    return and_(FileRow.until <= today, FileRow.held.is_(False), ~proposed)
