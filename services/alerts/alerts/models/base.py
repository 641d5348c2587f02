"""Declarative base of the alerts service's own tables."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Table, Text, Time, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

ID = Uuid(as_uuid=True)
INSTANT = DateTime(timezone=True)


class Base(DeclarativeBase):
    """Base of the tables; every instant has a zone."""

    type_annotation_map = {
        UUID: ID,
        datetime: INSTANT,
        str: Text(),
        time: Time(),
        list[dict[str, Any]]: JSONB(),
    }


def table_of(model: type[Base]) -> Table:
    """For statements that want columns and no objects: for those the ORM does as much again as the statement costs."""
    return Base.metadata.tables[model.__tablename__]
