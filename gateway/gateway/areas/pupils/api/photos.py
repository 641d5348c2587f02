"""Photos of pupils."""

from uuid import UUID

from flask import Response
from haven_schemas.acts.pupils.photos import GET_PHOTO, REMOVE_PHOTO, PhotoKept, PhotoQuery
from haven_schemas.rights import Right

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.areas.pupils.photo_files import drawn_photo, put_sent_photo
from gateway.state import haven


@reply_from(PhotoKept)
class PhotoKeptShape(Shape):
    """Its version now; the photo before is deleted."""


class PhotoRemoved(Shape):
    """Whose photo was removed."""

    pupil_id: UUID


@api.operation(
    "GET", "/pupils/<uuid:pupil_id>/photo", "A pupil's photo", asks=GET_PHOTO, content=True,
)  # fmt: skip
def get_pupil_photo(call: Call, pupil_id: UUID) -> Response:
    """A JPEG of at most 480 pixels a side. 404 where there is none."""
    return drawn_photo(haven().services.ask(GET_PHOTO, call.caller, PhotoQuery(pupil_id=pupil_id)))


@api.operation(
    "PUT", "/pupils/<uuid:pupil_id>/photo", "Put a photo on a pupil's record", right=Right.PUPIL_ADD_LOCAL,
    tier="elevated", file=True, reply=PhotoKeptShape,
)  # fmt: skip
def put_pupil_photo(call: Call, pupil_id: UUID) -> PhotoKeptShape:
    """A JPEG, PNG, WebP or HEIC of at most 15 MB, 50 million pixels in a JPEG and 26 million in the others. A small
    JPEG without metadata is kept, in the place of the photo before."""
    return shaped(PhotoKeptShape, put_sent_photo(lambda: call.fresh_caller, pupil_id))


@api.operation(
    "DELETE", "/pupils/<uuid:pupil_id>/photo", "Remove a pupil's photo for good", asks=REMOVE_PHOTO,
    reply=PhotoRemoved,
)  # fmt: skip
def remove_pupil_photo(call: Call, pupil_id: UUID) -> PhotoRemoved:
    """Nothing of it is kept but in backups."""
    haven().services.ask(REMOVE_PHOTO, call.caller, PhotoQuery(pupil_id=pupil_id))
    return PhotoRemoved(pupil_id=pupil_id)
