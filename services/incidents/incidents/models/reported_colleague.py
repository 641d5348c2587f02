"""Whom a report keeps from itself, since it is, or may be, about them."""

from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ReportedColleagueRow(Base):
    """One account that does not see one concern, or the incident record it was opened as, at whatever school: ids
    only, so no row policy. Whom the report is about stands in ``concern.details``, sealed."""

    __tablename__ = "reported_colleague"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID]
    staff_id: Mapped[UUID]
    active: Mapped[bool]
    version: Mapped[int]
    """As others were last told (``incidents.conflict_changed``)."""

    __table_args__ = (
        UniqueConstraint("record_id", "staff_id", name="reported_colleague_once"),
        Index("reported_colleague_now", "staff_id", postgresql_where=text("active")),
    )
