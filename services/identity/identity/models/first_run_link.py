"""The one-use link of the first run."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class FirstRunLinkRow(Base):
    """The digest of a link's token. Only the newest is kept, and none once the installation is set up."""

    __tablename__ = "first_run_link"

    token_digest: Mapped[bytes] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
