"""A file as its readers see it, counted by its schedule."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.ground.away import VaultAway
from chassis.ground.logs import get_logger
from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.acts.incidents.retention import FileFacts
from haven_schemas.acts.pupils.retention import PupilDates
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import distinct_on

from retention.extras import OtherOwners
from retention.models import FileReviewRow, FileRow, HoldRow, HoldSaidRow
from retention.schedules import FileDays, KeptUntil, Schedule, kept
from retention.words import move_key

_AT_ONCE = 500
Dates = Mapping[UUID, PupilDates]
"""By the id that was asked for, as far as a roll has had them."""
log = get_logger()


@dataclass(frozen=True)
class SeenFile:
    """A child's file as incidents has it, and every id the child has."""

    facts: FileFacts

    @property
    def child_ids(self) -> list[UUID]:
        """The id every other means, and the others."""
        return [self.facts.subject_id, *self.facts.alias_ids]


def see_file(unit: Unit, owners: OtherOwners, subject_id: UUID, right: str) -> SeenFile:
    """``not_found`` unless the caller reads it and has ``right`` at the school that keeps it: a hidden one is answered
    like one that is not there. ``OwnerAway``."""
    if subject_id not in owners.files_seen(unit.access, [subject_id]):
        raise Problem(ErrorCode.NOT_FOUND)
    facts = owners.file_of(subject_id)
    if facts is None:
        raise Problem(ErrorCode.NOT_FOUND)
    unit.access.require(right, facts.school_id)
    return SeenFile(facts)


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


def decided_until(unit: Unit, children: Mapping[UUID, Collection[UUID]]) -> dict[UUID, date]:
    """Of children with all their ids, until when the last review keeps the file; of several ids the latest day."""
    roots = {each: root for root, ids in children.items() for each in ids}
    found: dict[UUID, date] = {}
    for row in _last_of(unit, roots):
        root = roots[row.subject_id]
        found[root] = max(row.until, found.get(root, row.until))
    return found


def reviews_of(unit: Unit, child_ids: Iterable[UUID]) -> Sequence[FileReviewRow]:
    """All reviews of a child's file under any of their ids, the newest first."""
    return unit.session.scalars(
        select(FileReviewRow)
        .where(one_of(FileReviewRow.subject_id, child_ids))
        .order_by(FileReviewRow.reviewed_at.desc(), FileReviewRow.number.desc())
    ).all()


def _last_of(unit: Unit, child_ids: Iterable[UUID]) -> Sequence[FileReviewRow]:
    return unit.session.scalars(
        select(FileReviewRow)
        .ext(distinct_on(FileReviewRow.subject_id))
        .where(one_of(FileReviewRow.subject_id, child_ids))
        .order_by(FileReviewRow.subject_id, FileReviewRow.number.desc())
    ).all()


def follow_files(
    unit: Unit,
    keyring: Keyring,
    files: Sequence[FileFacts],
    children: Mapping[UUID, Collection[UUID]],
    held: Mapping[UUID, Sequence[HoldRow]],
) -> None:
    """Before the files' own rows are written. Without the vault it is left to the next look: they stand meanwhile."""
    moved = _moved(unit, files)
    try:
        for file in files:
            for hold in held.get(file.subject_id, ()):
                if hold.school_id != file.school_id:
                    _take_hold(unit, keyring, hold, file.school_id)
            if file.subject_id in moved:
                _take_reviews(unit, keyring, children[file.subject_id], file.school_id)
    except VaultAway:
        log.warning("holds_not_followed", files=len(moved))


def _moved(unit: Unit, files: Sequence[FileFacts]) -> set[UUID]:
    """Children whose file another school keeps than when it was looked at last."""
    now = {each.subject_id: each.school_id for each in files}
    before = unit.session.execute(select(FileRow.subject_id, FileRow.school_id).where(one_of(FileRow.subject_id, now)))
    return {subject for subject, school in before if now[subject] != school}


def _take_hold(unit: Unit, keyring: Keyring, hold: HoldRow, school_id: UUID) -> None:
    move_key(unit, keyring, hold.id, hold.school_id, school_id)
    hold.school_id = school_id
    unit.session.execute(update(HoldSaidRow).where(HoldSaidRow.hold_id == hold.id).values(school_id=school_id))


def _take_reviews(unit: Unit, keyring: Keyring, child_ids: Collection[UUID], school_id: UUID) -> None:
    for review in reviews_of(unit, child_ids):
        if review.school_id != school_id:
            move_key(unit, keyring, review.id, review.school_id, school_id)
            unit.session.execute(update(FileReviewRow).where(FileReviewRow.id == review.id).values(school_id=school_id))
