"""Deletes links that ran out and notices that are long told."""

from datetime import timedelta

from chassis.units.database import Unit
from sqlalchemy import delete

from identity.models import MailedLinkRow, NoticeRow

NOTICES_KEPT_FOR = timedelta(days=7)
"""Longer than any mail is tried, or any link holds."""


def sweep_mailed_links(unit: Unit) -> None:
    """Safe on every replica at once; a sealed token goes with its link at the latest."""
    unit.session.execute(delete(MailedLinkRow).where(MailedLinkRow.expires_at <= unit.now))
    unit.session.execute(delete(NoticeRow).where(NoticeRow.created_at < unit.now - NOTICES_KEPT_FOR))
