"""Photos of pupils, and objects of photos that are no longer anybody's."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PupilPhotoRow(Base):
    """One pupil's photo at one school: a small JPEG in the object store under a key of its own.

    ``sealed`` (under the school's roll key, as version ``version``, which grows with each change): that key as long as
    there is a photo, and the digest of the picture that a file told last. ``kept``: there is one. ``put_by``: who put
    or removed it; the service itself for one of a file.
    """

    __tablename__ = "pupil_photo"

    pupil_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    kept: Mapped[bool]
    put_by: Mapped[UUID]
    put_at: Mapped[datetime]
    sealed: Mapped[bytes]


class PhotoGoneRow(Base):
    """An object that is to be deleted, since its photo was replaced or removed; the row goes with it."""

    __tablename__ = "photo_gone"
    __table_args__ = (Index("photo_gone_at", "gone_at"),)

    object_name: Mapped[str] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    gone_at: Mapped[datetime]
