"""Removes a pupil's photo for good."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.pupils.photos import PhotoQuery

from pupils.extras import Extras
from pupils.photos.parts.keep_photo import Whose, hold_photo, keep_photo, photo_key
from pupils.roll.roll_key import RollKey

from .begin_photo import photographed


def remove_photo(unit: Unit, extras: Extras, request: PhotoQuery) -> Empty:
    """Its key goes at once and its object within a minute; a file that tells the same picture again does not bring it
    back. ``not_found`` where there is none; else as ``put_photo``."""
    pupil = photographed(unit, request)
    whose, key = Whose(pupil.id, pupil.school_id), RollKey(unit, extras.keyring, pupil.school_id)
    row = hold_photo(unit, whose)
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
