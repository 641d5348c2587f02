"""Base of the pupils service's tables and the column types they share."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, LargeBinary, Text, Uuid
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """Declarative base; every instant has a zone and none has a default."""

    type_annotation_map = {
        UUID: Uuid(as_uuid=True),
        datetime: DateTime(timezone=True),
        str: Text(),
        bytes: LargeBinary(),
    }
