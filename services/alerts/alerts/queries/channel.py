"""Whether the mail channel is, or was, on."""

from datetime import datetime

from chassis.database import Unit
from sqlalchemy import select

from alerts.models import ChannelChangeRow

MAIL = "mail"


def mail_is_on(unit: Unit) -> bool:
    """Whether mail goes out now."""
    return mail_was_on(unit, unit.now)


def mail_was_on(unit: Unit, at: datetime) -> bool:
    """Whether mail went out at ``at``; on until someone turns it off for the first time."""
    is_on = unit.session.scalar(
        select(ChannelChangeRow.is_on)
        .where(ChannelChangeRow.channel == MAIL, ChannelChangeRow.changed_at <= at)
        .order_by(ChannelChangeRow.changed_at.desc(), ChannelChangeRow.id.desc())
        .limit(1)
    )
    return True if is_on is None else is_on
