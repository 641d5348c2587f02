"""Who is kept from which child, as incidents last said."""

from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class KeptFromRow(Base):
    """A link of a member of staff to a child: ids only, so no row policy, and a link set at one school holds at the
    others; why they are linked is not known here."""

    __tablename__ = "kept_from"
    __table_args__ = (Index("kept_from_staff", "staff_id"),)

    link_id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID]
    subject_id: Mapped[UUID]
    active: Mapped[bool]
    version: Mapped[int]
