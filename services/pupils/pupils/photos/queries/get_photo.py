"""A pupil's photo."""

import base64

from chassis.objects.object_store import ObjectMissing, ObjectStore, ObjectTampered, read_sealed
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.photos import Photo, PhotoQuery

from pupils.extras import Extras
from pupils.models import PupilPhotoRow
from pupils.photos.parts.keep_photo import Whose, object_of, photo_key
from pupils.roll.queries.seen_pupil import seen_pupil
from pupils.roll.roll_key import RollKey


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
