"""Puts a photo on a pupil's record, in the place of the one before."""

import base64
import binascii

from chassis.pictures.small_jpeg import is_small_jpeg
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.photos import PhotoKept, PhotoQuery, PutPhoto

from pupils.extras import Extras
from pupils.photos.parts.keep_photo import Whose, hold_photo, keep_photo, photo_key
from pupils.roll.roll_key import RollKey

from .begin_photo import photographed


def put_photo(unit: Unit, extras: Extras, request: PutPhoto) -> PhotoKept:
    """Its version. ``not_found`` unless the caller sees the pupil in full; ``not_permitted`` for years and classes that
    the right to add does not reach; ``invalid_request`` on ``file`` for anything but a small plain JPEG. Raises
    ``StoreAway``, ``VaultAway``."""
    pupil = photographed(unit, PhotoQuery(pupil_id=request.pupil_id))
    jpeg = _jpeg(request.jpeg)
    whose, key = Whose(pupil.id, pupil.school_id), RollKey(unit, extras.keyring, pupil.school_id)
    before = hold_photo(unit, whose)
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
