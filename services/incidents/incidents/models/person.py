"""Adults in incident records."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PersonRow(Base):
    """An adult in one incident record, in one role there. The name has a data key of its own, wrapped for each child
    through whose entries it is read."""

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident.id"))
    role: Mapped[str]
    name: Mapped[bytes]
    added_by: Mapped[UUID]
    added_at: Mapped[datetime]

    __table_args__ = (Index("person_incident", "incident_id"),)
