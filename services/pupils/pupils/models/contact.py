"""People who belong to pupils, each once a school, and to whom they belong."""

from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ContactRow(Base):
    """A contact. ``token``: a keyed digest of what tells one from another (the source's id, or name with an address);
    ``told``: microseconds since 1970 of the source's last word on them; ``sealed``: names, address, phones, e-mails.
    ``marks``: keyed digests of name and e-mails, to be compared with staff; of the contact as ``marked_version`` had
    them, which is none yet, or an earlier one, until a job comes round."""

    __tablename__ = "contact"
    __table_args__ = (
        Index("contact_token", "school_id", "token", unique=True),
        Index("contact_to_mark", "school_id", "id", postgresql_where=text("marked_version IS DISTINCT FROM version")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    token: Mapped[bytes]
    told: Mapped[int] = mapped_column(BigInteger())
    version: Mapped[int]
    sealed: Mapped[bytes]
    marks: Mapped[list[bytes] | None] = mapped_column(ARRAY(LargeBinary))
    marked_version: Mapped[int | None]


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
