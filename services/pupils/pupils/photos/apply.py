"""The photographs of a package go to their children."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from chassis.pictures.small_jpeg import is_small_jpeg
from chassis.pictures.small_picture import PictureRefused
from chassis.units.database import Unit
from haven_schemas.acts.intake_reasons import RowDetail, RowReason
from haven_schemas.acts.pupil_changes import PupilChange
from haven_schemas.audit_actions import AuditAction

from pupils.batch import KnownPupil, RollInHand
from pupils.extras import Extras, OpenUnit
from pupils.files import THE_FILE, Finding
from pupils.models import DeliveryRow, PupilPhotoRow
from pupils.sealed import RollKey
from pupils.taken import DeliveredFile, LeasedDelivery
from pupils.writing import read_withheld, write_findings, write_notes

from .photo import Whose, keep_photo, lock_photo, photo_key
from .zip import PhotoRow, PhotoZip

BATCH_PHOTOS = 20
"""A few seconds' work; then files of other schools have their turn."""
_REFUSED = {
    "too_large": (RowReason.TOO_LONG, RowDetail.PICTURE_TOO_LARGE),
    "not_a_picture": (RowReason.NOT_A_TEXT, RowDetail.NOT_A_PICTURE),
}


def whose_photos(unit: Unit, key: RollKey, delivery: LeasedDelivery, rows: Sequence[PhotoRow]) -> list[UUID | Finding]:
    """The pupil of each row, or that nobody of the school is called so, or that UPN and id are two children's.

    An entry that was a protected child answers as its feeds know it, and whoever is at another school only is nobody
    here. An id counts for the feed it is of. Raises ``VaultAway``.
    """
    roll = RollInHand(unit, delivery, read_withheld(unit, key, delivery))
    roll.look_up([_as_change(each) for each in rows if each.upn or each.source_id])
    return [_whose(roll, each) for each in rows]


def _as_change(row: PhotoRow) -> PupilChange:
    return PupilChange(number=row.number, upn=row.upn, source_id=row.source_id)


def _whose(roll: RollInHand, row: PhotoRow) -> UUID | Finding:
    by_upn = roll.by_upn.get(row.upn) if row.upn else None
    by_id = roll.by_source.get(row.source_id) if row.source_id else None
    upn_means, id_means = _child(roll, by_upn), _child(roll, by_id)
    if upn_means is not None and id_means is not None and upn_means != id_means:
        return Finding(row.number, "source_id", RowReason.SOURCE_ID_CONFLICT)
    found = upn_means if row.upn else id_means
    if found is None:
        field = "upn" if row.upn else "source_id"
        return Finding(row.number, field, RowReason.NOT_ON_ROLL, RowDetail.NO_SUCH_PUPIL)
    return found


def _child(roll: RollInHand, known: KnownPupil | None) -> UUID | None:
    return None if known is None else (roll.meant_by(known) or known).id


@dataclass(frozen=True)
class _Taken:
    """What is to be kept: the small picture, and the digest of the one it was made from. ``jpeg`` None: it was told
    before."""

    row: PhotoRow
    pupil_id: UUID
    told: str = field(repr=False)
    jpeg: bytes | None = field(repr=False)


def apply_photos(open_unit: OpenUnit, extras: Extras, delivery: LeasedDelivery, file: DeliveredFile) -> bool:
    """Whether the last of them were taken; else the file waits for its next turn. Raises ``FileRefused``,
    ``TakenOver``, ``Away``."""
    photos = extras.off_loop(PhotoZip, file.chunks())
    with open_unit([delivery.school_id]) as unit:
        row = delivery.lease.still_ours(unit)
        row.total, done = len(photos.rows), row.rows_done
        if not delivery.takes_photos:
            _drop_all(unit, extras, delivery, row)
            return True
        batch = photos.rows[done : done + BATCH_PHOTOS]
        key = RollKey(unit, extras.keyring, delivery.school_id)
        whose = whose_photos(unit, key, delivery, batch)
        told = _told(unit, key, delivery, whose)
    found = [
        _looked_at(open_unit, extras, delivery, photos, each, pupil, told)
        for each, pupil in zip(batch, whose, strict=True)
    ]
    with open_unit([delivery.school_id]) as unit:
        row = delivery.lease.still_ours(unit)
        _take(unit, extras, delivery, row, found)
        return row.rows_done >= len(photos.rows)


def _drop_all(unit: Unit, extras: Extras, delivery: LeasedDelivery, row: DeliveryRow) -> None:
    """Photos are not ticked for the feed."""
    row.rows_done = row.total or 0
    write_findings(unit, delivery, [Finding(THE_FILE, None, RowReason.NOT_TICKED)], "warning")
    write_notes(unit, extras.keyring, delivery, {"dropped": {"photos": row.total}, "unknown": {}})


def _told(unit: Unit, key: RollKey, delivery: LeasedDelivery, whose: Sequence[UUID | Finding]) -> dict[UUID, str]:
    """Which picture of each was told last."""
    found = {}
    for pupil_id in {each for each in whose if isinstance(each, UUID)}:
        row = unit.session.get(PupilPhotoRow, (pupil_id, delivery.school_id))
        if row is not None and (told := photo_key(key, row).told) is not None:
            found[pupil_id] = told
    return found


def _looked_at(
    open_unit: OpenUnit,
    extras: Extras,
    delivery: LeasedDelivery,
    photos: PhotoZip,
    row: PhotoRow,
    pupil: UUID | Finding,
    told: dict[UUID, str],
) -> _Taken | Finding:
    if row.fault is not None or isinstance(pupil, Finding):
        return row.fault or pupil  # type: ignore[return-value]  # a fault, or else nobody
    data = extras.off_loop(photos.picture, row)
    if isinstance(data, Finding):
        return data
    digest = hashlib.sha256(data).hexdigest()
    if told.get(pupil) == digest:
        return _Taken(row, pupil, digest, None)
    with open_unit([delivery.school_id]) as unit:
        delivery.lease.still_ours(unit)
    try:
        jpeg = extras.small_picture(data)
    except PictureRefused as refused:
        return Finding(row.number, None, *_REFUSED[refused.reason])
    if not is_small_jpeg(jpeg):
        return Finding(row.number, None, *_REFUSED["not_a_picture"])
    return _Taken(row, pupil, digest, jpeg)


def _take(
    unit: Unit, extras: Extras, delivery: LeasedDelivery, row: DeliveryRow, found: Sequence[_Taken | Finding]
) -> None:
    key = RollKey(unit, extras.keyring, delivery.school_id)
    rejected, changed = [each for each in found if isinstance(each, Finding)], []
    seen: set[UUID] = set()
    for each in found:
        if isinstance(each, Finding):
            continue
        if each.pupil_id in seen:
            rejected.append(Finding(each.row.number, None, RowReason.DUPLICATE))
            continue
        seen.add(each.pupil_id)
        row.applied += 1
        if each.jpeg is not None:
            changed.append(each.pupil_id)
            _keep(unit, extras, key, delivery, row, each, each.jpeg)
    row.rows_done += len(found)
    row.rejected_count += len(rejected)
    row.attempts = 1
    write_findings(unit, delivery, rejected, "rejected")
    if changed and not delivery.check_only:
        unit.audit(
            AuditAction.FEED_PHOTOS_APPLY,
            school_ids=[delivery.school_id],
            subject_ids=changed,
            object_id=delivery.delivery_id,
        )


def _keep(
    unit: Unit,
    extras: Extras,
    key: RollKey,
    delivery: LeasedDelivery,
    row: DeliveryRow,
    taken: _Taken,
    jpeg: bytes,
) -> None:
    whose = Whose(taken.pupil_id, delivery.school_id)
    before = lock_photo(unit, whose)
    if before is None or not before.kept:
        row.added += 1
    else:
        row.changed += 1
    if not delivery.check_only:
        keep_photo(unit, extras, key, whose, jpeg, taken.told)
