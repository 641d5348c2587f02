"""Holds and reviews go along with the file: to the school that keeps it now."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.process.away import VaultAway
from chassis.process.logs import get_logger
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.rpc.incidents.retention import FileFacts
from sqlalchemy import select, update

from retention.files.parts.decided import reviews_of
from retention.models import FileReviewRow, FileRow, HoldRow, HoldSaidRow
from retention.words import move_key

log = get_logger()


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
