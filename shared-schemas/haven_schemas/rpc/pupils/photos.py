"""RPC of the pupils service about photos: one small picture a pupil, to know the right child by."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from haven_schemas.identifiers import Contract


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
