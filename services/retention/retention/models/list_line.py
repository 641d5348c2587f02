"""What is, or is to be, in the destruction list."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ListLineRow(Base):
    """A line: written here with what it tells of, and then into the list, by which it gets its ``number``.

    ``ref_id``: of the disposal or hold it is about; ``digest``: of the line as it stands in the list, which the next
    one names. Ids and codes."""

    __tablename__ = "list_line"
    __table_args__ = (Index("list_line_ref", "ref_id", "kind"),)

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    kind: Mapped[str]
    ref_id: Mapped[UUID]
    content: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    number: Mapped[int | None] = mapped_column(unique=True)
    digest: Mapped[bytes | None]
