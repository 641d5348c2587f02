"""Members of staff who may be a child's parent, as pupils last said; kept from the child until a person has decided."""

from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PossibleLinkRow(Base):
    """A copy: ids and a state. ``told``: how often it was said whether the person is kept from the child, by which
    readers know what was said last."""

    __tablename__ = "possible_link"
    __table_args__ = (Index("possible_link_pair", "staff_id", "subject_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID]
    subject_id: Mapped[UUID]
    school_id: Mapped[UUID]
    state: Mapped[str]
    told: Mapped[int]
    version: Mapped[int]
