"""The look at every file, and who is told of those that are due."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.bulk_rows import bulk_upsert
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.retention import FILES_A_PAGE, FileFacts
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.retention.files import LastSweep, Sweep
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import FilesDue
from haven_schemas.events.retention import MOST_FILES_NAMED
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select

from retention.days import TOLD_AGAIN, london_day
from retention.disposals import OPEN, UNDER_WAY
from retention.extras import OpenUnit, OtherOwners
from retention.files import (
    Dates,
    count_anew,
    dates_for,
    decided_until,
    follow_files,
    held_among,
    is_widely_held,
    later_of,
    standing_wide_holds,
    while_holds_stand_still,
    youngest_born_on,
)
from retention.holds import hold_after_death
from retention.leavers import last_look
from retention.metrics import FILES_LOOKED_AT, FILES_LOOKED_AT_AGE
from retention.models import KNOWN_SCHOOLS, DisposalKeyRow, DisposalRow, FileRow, SchoolRow, SweepRow
from retention.schedules import Schedule, check_sets_schedules, last_begun, last_ended, schedules_in_use, want_sweep

_PAGES_A_RUN = 40
"""A run ends after 20,000 files, so that a process that is told to end does; the next goes on where it was left."""
_MOST_A_RUN = 100


def last_sweep(unit: Unit, request: Empty) -> LastSweep:  # noqa: ARG001  # it asks for nothing
    """None before the first.

    Files are counted in whole pages: beside a list of all that its reader reads an exact count tells how many are
    hidden from them.
    """
    row = last_begun(unit)
    leavers = last_look(unit)
    if row is None:
        return LastSweep(sweep=None, leavers=leavers)
    looked_at = row.looked_at - row.looked_at % FILES_A_PAGE
    sweep = Sweep(begun_at=row.begun_at, looked_at=looked_at, ended_at=row.ended_at)
    return LastSweep(sweep=sweep, leavers=leavers)


def begin_sweep(unit: Unit, request: Empty) -> LastSweep:
    """One that goes on is left alone. ``not_permitted`` for who may not set schedules at every school."""
    check_sets_schedules(unit)
    last = last_begun(unit)
    if last is None or last.ended_at is not None:
        want_sweep(unit, unit.access.actor_id)
        unit.audit(AuditAction.RETENTION_SWEEP_BEGIN, right=Right.RETENTION_SET)
    return last_sweep(unit, request)


def look_at_files(open_unit: OpenUnit, owners: OtherOwners, keyring: Keyring) -> int:
    """Goes on with the look that was begun, or begins today's; how many files were looked at.

    A page is one transaction with the look's row locked: another replica passes on, and one that ends in between loses
    a page's work and nothing else. ``OwnerAway`` ends the run; the next one tries again.
    """
    with open_unit() as unit:
        _begin_of_day(unit)
    looked_at = 0
    for _ in range(_PAGES_A_RUN):
        with open_unit() as unit:
            sweep = _held(unit)
            if sweep is None:
                break
            found = _look_at_page(unit, owners, keyring, sweep)
        FILES_LOOKED_AT.inc(found)
        looked_at += found
    return looked_at


def _begin_of_day(unit: Unit) -> None:
    last = last_begun(unit)
    if last is None or (last.ended_at is not None and london_day(last.begun_at) < london_day(unit.now)):
        want_sweep(unit, None)


def _held(unit: Unit) -> SweepRow | None:
    return unit.session.scalar(
        select(SweepRow).where(SweepRow.ended_at.is_(None)).with_for_update(skip_locked=True).limit(1)
    )


def _look_at_page(unit: Unit, owners: OtherOwners, keyring: Keyring, sweep: SweepRow) -> int:
    page = owners.files_after(sweep.after)
    known = set(unit.session.scalars(KNOWN_SCHOOLS))
    files = [each for each in page.files if each.school_id in known]
    if files:
        dates = dates_for(owners, files)
        children = {each.subject_id: [each.subject_id, *each.alias_ids] for each in files}
        while_holds_stand_still(unit)
        hold_after_death(unit, files, children)
        held, wide = held_among(unit, children), standing_wide_holds(unit)
        widely = {each.subject_id for each in files if is_widely_held(wide, each, dates.get(each.subject_id))}
        follow_files(unit, keyring, files, children, held)
        rows = _rows(unit, sweep, files, dates, set(held) | widely, decided_until(unit, children))
        bulk_upsert(unit.session, FileRow, rows, ["subject_id"], [name for name in rows[0] if name != "subject_id"])
    sweep.looked_at += len(files)
    if page.next_after is None:
        _end(unit, sweep)
    else:
        sweep.after = page.next_after
    return len(files)


def _rows(
    unit: Unit,
    sweep: SweepRow,
    files: Sequence[FileFacts],
    dates: Dates,
    held: Collection[UUID],
    decided: dict[UUID, date],
) -> list[dict[str, Any]]:
    schedules, rows = schedules_in_use(unit, london_day(unit.now)), []
    for each in files:
        row = _values(unit, sweep, each, dates, schedules)
        until = decided.get(each.subject_id)
        row |= {"held": each.subject_id in held, "decided_until": until}
        rows.append(row | {"until": later_of(row["counted_until"], until)})
    return rows


def _values(
    unit: Unit, sweep: SweepRow, file: FileFacts, dates: Dates, schedules: Sequence[Schedule]
) -> dict[str, Any]:
    kept, own = count_anew(file, dates, schedules), dates.get(file.subject_id)
    return {
        "subject_id": file.subject_id,
        "school_id": file.school_id,
        "alias_ids": file.alias_ids,
        "kinds": list(file.kinds),
        "born_on": None if own is None else own.date_of_birth,
        "expected_on": file.expected_on,
        "last_on": file.last_on,
        "left_on": None if own is None else own.left_on,
        "youngest_born_on": youngest_born_on(file, dates),
        "written_on": file.written_on,
        "open_records": file.open_records,
        "shared": file.shared,
        "schedule": kept.reasons[0].schedule.code,
        "keeps": kept.keeps,
        "counted_until": kept.until,
        "sweep_id": sweep.id,
        "looked_at": unit.now,
    }


def _end(unit: Unit, sweep: SweepRow) -> None:
    """What this look did not see is no file any more: its records were moved out, or are another's now."""
    unit.session.execute(delete(FileRow).where(FileRow.sweep_id != sweep.id))
    sweep.ended_at = unit.now
    older = select(SweepRow.id).where(SweepRow.ended_at.is_not(None)).order_by(SweepRow.begun_at.desc()).offset(30)
    unit.session.execute(delete(SweepRow).where(SweepRow.id.in_(older)))


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


def measure_sweeps(unit: Unit) -> None:
    """Since the first look began, where none has ended yet; nought before it."""
    ended, first = unit.session.execute(select(func.max(SweepRow.ended_at), func.min(SweepRow.begun_at))).one()
    since = ended or first
    FILES_LOOKED_AT_AGE.set(0 if since is None else (unit.now - since).total_seconds())
