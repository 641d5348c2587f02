"""People who belong to pupils, each once a school, and to whom they belong."""

from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ContactRow(Base):
    """A contact. ``token``: a keyed digest of what tells one from another (the source's id, or name with an address);
    ``told``: microseconds since 1970 of the source's last word on them; ``sealed``: names, address, phones, e-mails."""

    __tablename__ = "contact"
    __table_args__ = (Index("contact_token", "school_id", "token", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    token: Mapped[bytes]
    told: Mapped[int] = mapped_column(BigInteger())
    version: Mapped[int]
    sealed: Mapped[bytes]


class PupilContactRow(Base):
    """That a contact belongs to a pupil. ``sealed``: relationship, parental responsibility, priority, who may collect,
    court order, note. Pupils of one contact are siblings, or share a house."""

    __tablename__ = "pupil_contact"
    __table_args__ = (Index("pupil_contact_contact", "contact_id"),)

    pupil_id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    version: Mapped[int]
    sealed: Mapped[bytes]
