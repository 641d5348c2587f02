"""Declarative base of the retention service's own tables."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase

ID = Uuid(as_uuid=True)


class Base(DeclarativeBase):
    """Base of the tables; every instant has a zone."""

    type_annotation_map = {
        UUID: ID,
        datetime: DateTime(timezone=True),
        str: Text(),
        list[UUID]: ARRAY(ID),
        list[str]: ARRAY(Text()),
        dict[str, int]: JSONB(),
        dict[str, Any]: JSONB(),
    }
