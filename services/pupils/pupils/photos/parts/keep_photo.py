"""A pupil's photo as it is kept: a sealed object of its own, and a row with its key.

The object's name ends with the row's version, which never comes again, so what a transaction left behind that did not
end well has a key that nobody kept, and is overwritten by the next photo.
"""

import base64
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from chassis.objects.object_store import KEY_BYTES, ObjectStore, SealedWriter
from chassis.units.database import Unit
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from pupils.extras import Extras
from pupils.models import PhotoGoneRow, PupilPhotoRow
from pupils.record.sealed_fields import photo_field
from pupils.roll.roll_key import RollKey

_LABEL = "pupils.keep_photo"


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


def hold_photo(unit: Unit, whose: Whose) -> PupilPhotoRow | None:
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

    The row is to be held (``hold_photo``). The object before is deleted after the commit (``sweep_photos``). Raises
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
