"""Whether alerts go out by e-mail, for those who set the trust's rules."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.alerts import MailChannelState
from sqlalchemy import select

from alerts.models import ChannelChangeRow

from .channel import MAIL, mail_is_on, off_from


def mail_channel(unit: Unit) -> MailChannelState:
    """And since when. Audited."""
    unit.audit(AuditAction.ALERT_CHANNEL_READ, right=Right.POLICY_SET)
    newest = unit.session.scalar(
        select(ChannelChangeRow)
        .where(ChannelChangeRow.channel == MAIL, ChannelChangeRow.changed_at <= unit.now)
        .order_by(ChannelChangeRow.changed_at.desc(), ChannelChangeRow.id.desc())
        .limit(1)
    )
    since = None if newest is None else newest.changed_at
    return MailChannelState(on=mail_is_on(unit), since=since, off_from=off_from(unit))
