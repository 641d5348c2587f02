"""Base of identity's tables and the column types they share."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, DateTime, LargeBinary, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """Declarative base; every instant has a zone and none has a default."""

    type_annotation_map = {
        UUID: Uuid(as_uuid=True),
        date: Date(),
        datetime: DateTime(timezone=True),
        str: Text(),
        bytes: LargeBinary(),
        list[str]: ARRAY(Text()),
        list[UUID]: ARRAY(Uuid(as_uuid=True)),
    }
