"""Until when a file is kept, from what its owners say and the schedules in force."""

from collections.abc import Collection
from datetime import date

from haven_schemas.rpc.incidents.retention import FileFacts
from haven_schemas.rpc.pupils.retention import PupilDates

from retention.models import FileRow
from retention.schedules.domain.counting import FileDays, KeptUntil, kept
from retention.schedules.domain.schedule import Schedule


def count_anew(file: FileFacts, dates: PupilDates | None, schedules: Collection[Schedule]) -> KeptUntil:
    """By the schedules given."""
    return kept(
        FileDays(
            kinds=frozenset(file.kinds),
            born_on=None if dates is None else dates.date_of_birth,
            last_on=file.last_on,
            left_on=None if dates is None else dates.left_on,
            expected_on=file.expected_on,
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
        ),
        schedules,
    )


def later_of(counted_until: date, decided_until: date | None) -> date:
    """A review sets a later day than the schedules, and never an earlier one."""
    return counted_until if decided_until is None else max(counted_until, decided_until)
