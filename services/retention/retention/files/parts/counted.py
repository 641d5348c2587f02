"""Until when a file is kept, from what its owners say and the schedules in force."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from haven_schemas.rpc.incidents.retention import FileFacts
from haven_schemas.rpc.pupils.retention import PupilDates

from retention.extras import OtherOwners
from retention.models import FileRow
from retention.schedules.domain.counting import FileDays, KeptUntil, kept
from retention.schedules.domain.schedule import Schedule

_AT_ONCE = 500
Dates = Mapping[UUID, PupilDates]
"""By the id that was asked for, as far as a roll has had them."""


def dates_for(owners: OtherOwners, files: Collection[FileFacts]) -> Dates:
    """When the children of these files were born and left, and those whom a record in them was once about;
    ``OwnerAway``."""
    wanted = sorted({each for file in files for each in (file.subject_id, *file.once_ids)})
    found: dict[UUID, PupilDates] = {}
    for begin in range(0, len(wanted), _AT_ONCE):
        found |= owners.dates_of(wanted[begin : begin + _AT_ONCE])
    return found


def youngest_born_on(file: FileFacts, dates: Dates) -> date | None:
    """Of the child and those others; None where no roll has had any of them."""
    return max(_births([file.subject_id, *file.once_ids], dates), default=None)


def _births(ids: Iterable[UUID], dates: Dates) -> Iterable[date]:
    said = (dates[each] for each in ids if each in dates)
    return (each.latest_birth or each.date_of_birth for each in said)


def count_anew(file: FileFacts, dates: Dates, schedules: Collection[Schedule]) -> KeptUntil:
    """By the schedules given."""
    own = dates.get(file.subject_id)
    return kept(
        FileDays(
            kinds=frozenset(file.kinds),
            born_on=None if own is None else own.date_of_birth,
            last_on=file.last_on,
            left_on=None if own is None else own.left_on,
            expected_on=file.expected_on,
            youngest_born_on=youngest_born_on(file, dates),
            written_on=file.written_on,
        ),
        schedules,
    )


def count_again(row: FileRow, schedules: Collection[Schedule]) -> KeptUntil:
    """By other schedules, from what was known when the file was looked at last."""
    return kept(
        FileDays(
            kinds=frozenset(row.kinds),
            born_on=row.born_on,
            last_on=row.last_on,
            left_on=row.left_on,
            expected_on=row.expected_on,
            youngest_born_on=row.youngest_born_on,
            written_on=row.written_on,
        ),
        schedules,
    )


def later_of(counted_until: date, decided_until: date | None) -> date:
    """A review sets a later day than the schedules, and never an earlier one."""
    return counted_until if decided_until is None else max(counted_until, decided_until)
