"""Documents: files kept with a record."""

from datetime import datetime
from uuid import UUID

from chassis.units.lease import Leased
from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class DocumentRow(Base):
    """A document in an incident record; a file that came with a concern, and goes where the concern goes; or a paper of
    a child (``PaperRow``), which is in neither.

    ``version`` is the newest one that has arrived, 0 for none.

    The children it is about have a line each in ``record_subject`` from the arrival of its first version on.
    """

    __tablename__ = "document"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"))
    incident_id: Mapped[UUID | None] = mapped_column(ForeignKey("incident.id"))
    concern_id: Mapped[UUID | None] = mapped_column(ForeignKey("concern.id"))
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    version: Mapped[int]
    send_key: Mapped[str | None]
    """Of a file that came with a report: the same file of the same send is kept once, however often it comes."""
    referral_id: Mapped[UUID | None]
    """The referral of the record that it was filed to."""

    __table_args__ = (
        Index("document_incident", "incident_id"),
        Index("document_concern", "concern_id"),
        Index("document_referral", "referral_id", postgresql_where=text("referral_id IS NOT NULL")),
        Index(
            "document_sent_once",
            "concern_id",
            "send_key",
            unique=True,
            postgresql_where=text("version > 0 AND send_key IS NOT NULL"),
        ),
    )


class DocumentVersionRow(Leased, Base):
    """One version: ``receiving``, then as ``haven_schemas.acts.incidents.documents.DocumentState``.

    ``name`` is sealed under the document's data key of this version, from which the object's own key is derived.
    ``object_name`` goes when the object is deleted.
    """

    __tablename__ = "document_version"

    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[UUID]
    reason: Mapped[str | None]
    media_type: Mapped[str | None]
    size: Mapped[int] = mapped_column(BigInteger())
    name: Mapped[bytes]
    object_name: Mapped[str | None]
    begun_by: Mapped[UUID]
    begun_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    examined_at: Mapped[datetime | None]

    __table_args__ = (
        Index("document_version_open", "state", "begun_at", postgresql_where="state IN ('receiving', 'waiting')"),
        Index("document_version_refused", "examined_at", postgresql_where="state = 'refused'"),
    )
