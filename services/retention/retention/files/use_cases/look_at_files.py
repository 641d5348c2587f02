"""All files are looked at, page by page, and the day of each is counted."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.bulk_rows import bulk_upsert
from chassis.units.database import Unit
from haven_schemas.rpc.incidents.retention import FileFacts
from sqlalchemy import delete, select

from retention.copies.known_schools import KNOWN_SCHOOLS
from retention.days import london_day
from retention.extras import OpenUnit, OtherOwners
from retention.files.parts.counted import Dates, count_anew, dates_for, later_of, youngest_born_on
from retention.files.parts.decided import decided_until
from retention.files.parts.follow_files import follow_files
from retention.files.parts.sweeps import last_begun, want_sweep
from retention.holds.parts.after_death import hold_after_death
from retention.holds.parts.standing import held_among
from retention.holds.parts.taking_turns import while_holds_stand_still
from retention.holds.parts.wide_holds import is_widely_held, standing_wide_holds
from retention.metrics import FILES_LOOKED_AT
from retention.models import FileRow, SweepRow
from retention.schedules.domain.schedule import Schedule
from retention.schedules.parts.own_schedules import schedules_in_use

_PAGES_A_RUN = 40
"""A run ends after 20,000 files, so that a process that is told to end does; the next goes on where it was left."""


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
