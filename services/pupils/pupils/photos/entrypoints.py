"""Entrypoints: photos of pupils."""

from chassis.calls.entrypoints import serves
from haven_schemas.acts.pupils import photos as calls

from pupils.entrypoints_base import Entrypoints

from .photo import begin_photo, get_photo, put_photo, remove_photo


@serves(
    (calls.GET_PHOTO, get_photo),
    (calls.BEGIN_PHOTO, begin_photo),
    (calls.PUT_PHOTO, put_photo),
    (calls.REMOVE_PHOTO, remove_photo),
)
class PhotoEntrypoints(Entrypoints):
    """Each is an object of its own, whose key is sealed under the school's roll key."""
