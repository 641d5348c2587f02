"""Children in incident records."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class IncidentSubjectRow(Base):
    """A child in an incident record, with the role of the first concern that named them there."""

    __tablename__ = "incident_subject"

    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    role: Mapped[str]
    harmed: Mapped[bool | None]
    """Whether somebody said, closing the record, that this child was harmed; None: nobody was asked."""

    __table_args__ = (Index("incident_subject_subject", "subject_id"),)
