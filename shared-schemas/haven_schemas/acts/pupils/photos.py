"""RPC of the pupils service about photos: one small picture a pupil, to know the right child by."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ...audit_actions import AuditAction
from ...call import Call
from ...identifiers import Contract
from ...rights import Right
from ..paging import Empty


class PutPhoto(Contract):
    """The pupil's photo from now on, as a small JPEG without metadata (base64); the one before is gone."""

    pupil_id: UUID
    jpeg: Annotated[str, Field(max_length=140_000, repr=False)]


class PhotoQuery(Contract):
    """One pupil's photo."""

    pupil_id: UUID


class PhotoKept(Contract):
    """Its version now."""

    version: int


class Photo(Contract):
    """A JPEG (base64), and since when it is the pupil's."""

    jpeg: str = Field(repr=False)
    version: int
    put_at: datetime


class PhotoNoted(Contract):
    """That there is one: its version, and since when."""

    version: int
    put_at: datetime


GET_PHOTO = Call(
    "pupils.get_photo",
    PhotoQuery,
    Photo,
    what="a pupil's photo",
    right=Right.PUPIL_READ,
    tier="elevated",
    audits=(AuditAction.PUPIL_PHOTO_READ,),
)
BEGIN_PHOTO = Call(
    "pupils.begin_photo",
    PhotoQuery,
    Empty,
    what="whether the caller may put a photo on a pupil's record, before a picture is decoded for it",
    right=Right.PUPIL_ADD_LOCAL,
    tier="elevated",
)
PUT_PHOTO = Call(
    "pupils.put_photo",
    PutPhoto,
    PhotoKept,
    what="puts a photo on a pupil's record, in the place of the one before",
    right=Right.PUPIL_ADD_LOCAL,
    tier="elevated",
    audits=(AuditAction.PUPIL_PHOTO_PUT,),
)
REMOVE_PHOTO = Call(
    "pupils.remove_photo",
    PhotoQuery,
    Empty,
    what="removes a pupil's photo for good",
    right=Right.PUPIL_ADD_LOCAL,
    tier="elevated",
    audits=(AuditAction.PUPIL_PHOTO_REMOVE,),
)
