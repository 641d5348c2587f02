"""A child's photograph.

The object's name ends with the row's version, which never comes again, so what a transaction left behind that did not
end well has a key that nobody kept, and is overwritten by the next photo.
"""

import base64
import binascii
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from chassis.ground.away import Away
from chassis.ground.logs import get_logger
from chassis.objects.object_store import (
    KEY_BYTES,
    ObjectMissing,
    ObjectStore,
    ObjectTampered,
    SealedWriter,
    read_sealed,
)
from chassis.pictures.small_jpeg import is_small_jpeg
from chassis.units.database import Unit
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.pupils.photos import Photo, PhotoKept, PhotoQuery, PutPhoto
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from pupils.extras import Extras, OpenUnit
from pupils.models import PhotoGoneRow, PupilPhotoRow, PupilRow
from pupils.sealed import RollKey, photo_field
from pupils.sight import holds_for, seen_pupil

_LABEL = "pupils.keep_photo"
_MOST = 500

log = get_logger()


@dataclass(frozen=True)
class Whose:
    """Of which pupil, as known at which school."""

    pupil_id: UUID
    school_id: UUID


@dataclass(frozen=True)
class PhotoKey:
    """What is sealed in the row. ``key``: of the object, none where there is no photo; ``told``: the digest of the
    picture that a file told last, which that file may tell again without putting it back."""

    key: bytes | None = field(default=None, repr=False)
    told: str | None = field(default=None, repr=False)


def object_of(whose: Whose, version: int) -> str:
    """The object's name; it names nobody."""
    return f"photos/{whose.pupil_id}/{whose.school_id}/{version}"


def lock_photo(unit: Unit, whose: Whose) -> PupilPhotoRow | None:
    """The row, for this transaction alone: of two who put a photo at once, the later one's stays."""
    label = func.hashtext(_LABEL), func.hashtext(f"{whose.pupil_id} {whose.school_id}")
    unit.session.execute(select(func.pg_advisory_xact_lock(*label)))
    return unit.session.get(PupilPhotoRow, (whose.pupil_id, whose.school_id), populate_existing=True)


def photo_key(key: RollKey, row: PupilPhotoRow) -> PhotoKey:
    """What is sealed in it; raises ``VaultAway``, ``Tampered``."""
    said = key.unseal(photo_field(row.pupil_id, row.version), row.sealed)
    return PhotoKey(base64.b64decode(said["key"]) if said["key"] else None, said["told"])


def keep_photo(
    unit: Unit, extras: Extras, key: RollKey, whose: Whose, jpeg: bytes | None, told: str | None
) -> PupilPhotoRow:
    """Puts ``jpeg`` in the place of what is there; None: from now on there is none.

    The row is to be held (``lock_photo``). The object before is deleted after the commit (``sweep_photos``). Raises
    ``StoreAway``, ``VaultAway``.
    """
    row = unit.session.get(PupilPhotoRow, (whose.pupil_id, whose.school_id))
    version = 1 if row is None else row.version + 1
    made = None if jpeg is None else extras.random(KEY_BYTES)
    said = {"key": None if made is None else base64.b64encode(made).decode(), "told": told}
    sealed = key.seal(photo_field(whose.pupil_id, version), said)
    if row is None:
        row = PupilPhotoRow(pupil_id=whose.pupil_id, school_id=whose.school_id)
        unit.session.add(row)
    elif row.kept:
        _let_go(unit, whose, object_of(whose, row.version), unit.now)
    row.version, row.kept, row.sealed = version, jpeg is not None, sealed
    row.put_by, row.put_at = unit.access.actor_id, unit.now
    unit.session.flush()
    if made is not None and jpeg is not None:
        extras.off_loop(_write, extras.objects, object_of(whose, version), made, jpeg)
    return row


def _let_go(unit: Unit, whose: Whose, name: str, at: datetime) -> None:
    gone = insert(PhotoGoneRow).values(object_name=name, school_id=whose.school_id, gone_at=at)
    unit.session.execute(gone.on_conflict_do_nothing())


def _write(objects: ObjectStore, name: str, key: bytes, jpeg: bytes) -> None:
    with SealedWriter(objects, name, key) as writer:
        writer.write(jpeg)


def get_photo(unit: Unit, extras: Extras, request: PhotoQuery) -> Photo:
    """As the school the pupil is at has it. ``not_found`` unless the caller sees the pupil in full, and where there is
    none, also after a restore of the database alone; ``seal_broken``. Raises ``StoreAway``, ``VaultAway``."""
    pupil = seen_pupil(unit, request.pupil_id)
    whose = Whose(pupil.id, pupil.school_id)
    row = unit.session.get(PupilPhotoRow, (whose.pupil_id, whose.school_id))
    if row is None or not row.kept:
        raise Problem(ErrorCode.NOT_FOUND)
    key = photo_key(RollKey(unit, extras.keyring, pupil.school_id), row).key
    if key is None:
        raise Problem(ErrorCode.SEAL_BROKEN)  # the row says that there is one, and what is sealed in it does not
    jpeg = _read(extras, object_of(whose, row.version), key)
    unit.audit(
        AuditAction.PUPIL_PHOTO_READ,
        right=Right.PUPIL_READ,
        school_ids=[pupil.school_id],
        subject_ids=[pupil.id],
        object_id=pupil.id,
    )
    return Photo(jpeg=base64.b64encode(jpeg).decode(), version=row.version, put_at=row.put_at)


def _read(extras: Extras, name: str, key: bytes) -> bytes:
    try:
        return extras.off_loop(_whole, extras.objects, name, key)
    except ObjectMissing:
        raise Problem(ErrorCode.NOT_FOUND) from None
    except ObjectTampered:
        raise Problem(ErrorCode.SEAL_BROKEN) from None


def _whole(objects: ObjectStore, name: str, key: bytes) -> bytes:
    return b"".join(read_sealed(objects, name, key))


def begin_photo(unit: Unit, request: PhotoQuery) -> Empty:
    """Nothing is done. Refused as ``put_photo`` would refuse it: whoever may not is not to have a picture decoded."""
    photographed(unit, request)
    return Empty()


def photographed(unit: Unit, request: PhotoQuery) -> PupilRow:
    """The pupil. ``not_found`` unless the caller sees the pupil in full; ``not_permitted`` for years and classes that
    the right to add does not reach."""
    pupil = seen_pupil(unit, request.pupil_id)
    if not holds_for(unit, Right.PUPIL_ADD_LOCAL, pupil):
        raise Problem(ErrorCode.NOT_PERMITTED)
    return pupil


def put_photo(unit: Unit, extras: Extras, request: PutPhoto) -> PhotoKept:
    """Its version. ``not_found`` unless the caller sees the pupil in full; ``not_permitted`` for years and classes that
    the right to add does not reach; ``invalid_request`` on ``file`` for anything but a small plain JPEG. Raises
    ``StoreAway``, ``VaultAway``."""
    pupil = photographed(unit, PhotoQuery(pupil_id=request.pupil_id))
    jpeg = _jpeg(request.jpeg)
    whose, key = Whose(pupil.id, pupil.school_id), RollKey(unit, extras.keyring, pupil.school_id)
    before = lock_photo(unit, whose)
    told = None if before is None else photo_key(key, before).told
    row = keep_photo(unit, extras, key, whose, jpeg, told)
    unit.audit(
        AuditAction.PUPIL_PHOTO_PUT,
        right=Right.PUPIL_ADD_LOCAL,
        school_ids=[pupil.school_id],
        subject_ids=[pupil.id],
        object_id=pupil.id,
    )
    return PhotoKept(version=row.version)


def _jpeg(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise invalid("file", FieldCode.WRONG_FORMAT) from None
    if not is_small_jpeg(data):
        raise invalid("file", FieldCode.WRONG_FORMAT)
    return data


def remove_photo(unit: Unit, extras: Extras, request: PhotoQuery) -> Empty:
    """Its key goes at once and its object within a minute; a file that tells the same picture again does not bring it
    back. ``not_found`` where there is none; else as ``put_photo``."""
    pupil = photographed(unit, request)
    whose, key = Whose(pupil.id, pupil.school_id), RollKey(unit, extras.keyring, pupil.school_id)
    row = lock_photo(unit, whose)
    if row is None or not row.kept:
        raise Problem(ErrorCode.NOT_FOUND)
    keep_photo(unit, extras, key, whose, None, photo_key(key, row).told)
    unit.audit(
        AuditAction.PUPIL_PHOTO_REMOVE,
        right=Right.PUPIL_ADD_LOCAL,
        school_ids=[pupil.school_id],
        subject_ids=[pupil.id],
        object_id=pupil.id,
    )
    return Empty()


def sweep_photos(open_unit: OpenUnit, extras: Extras) -> int:
    """How many are gone. Safe on every replica at once: deleting twice is the same as once. While the store is away
    they stay for the next time."""
    with open_unit(None) as unit:
        found = unit.session.execute(
            select(PhotoGoneRow.object_name, PhotoGoneRow.school_id).order_by(PhotoGoneRow.gone_at).limit(_MOST)
        ).all()
    gone = 0
    for name, school_id in found:
        try:
            extras.off_loop(extras.objects.delete, name)
        except Away:
            log.warning("photos_not_deleted", left=len(found) - gone)
            break
        with open_unit([school_id]) as unit:
            unit.session.execute(delete(PhotoGoneRow).where(PhotoGoneRow.object_name == name))
        gone += 1
    return gone
