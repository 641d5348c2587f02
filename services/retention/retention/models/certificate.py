"""Certificates of destruction."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class CertificateRow(Base):
    """One certificate, never changed: the text that was signed, and with which key. It names no child. Of a file that
    was destroyed again after a restore there is one more of a kind: of two the later is true."""

    __tablename__ = "certificate"
    __table_args__ = (Index("certificate_kind", "disposal_id", "kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    disposal_id: Mapped[UUID] = mapped_column(ForeignKey("disposal.id"))
    kind: Mapped[str]
    document: Mapped[str]
    signature: Mapped[bytes]
    public_key: Mapped[bytes]
    issued_at: Mapped[datetime]
