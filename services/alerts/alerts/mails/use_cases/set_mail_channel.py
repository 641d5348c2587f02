"""Turns the mail channel on or off for the trust."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.alerts import MailChannel, SetMailChannel
from haven_schemas.watch import schools_of_trust
from sqlalchemy import select, update

from alerts.metrics import MAILS
from alerts.models import ChannelChangeRow, MailRow, SchoolRow

from ..queries.channel import MAIL, mail_is_on


def set_mail_channel(unit: Unit, request: SetMailChannel) -> MailChannel:
    """The state asked for. Turning it off suppresses every mail that waits; inboxes are never affected.

    The set-up may, and whoever sets the rules of every school there is (``not_permitted`` for others).
    """
    _check_caller(unit)
    turned = mail_is_on(unit) != request.on
    if turned:
        change = ChannelChangeRow(
            id=new_id(), channel=MAIL, is_on=request.on, changed_at=unit.now, changed_by=unit.access.actor_id
        )
        unit.session.add(change)
    if not request.on:
        _suppress_waiting(unit)
    unit.audit(
        AuditAction.ALERT_CHANNEL_SET,
        right=Right.POLICY_SET,
        outcome="unchanged" if not turned else "on" if request.on else "off",
    )
    return MailChannel(on=request.on)


def _check_caller(unit: Unit) -> None:
    if unit.access.kind == "setup":
        return
    if not schools_of_trust(unit.session.scalars(select(SchoolRow.id))) <= unit.access.schools_with(Right.POLICY_SET):
        raise Problem(ErrorCode.NOT_PERMITTED)


def _suppress_waiting(unit: Unit) -> None:
    """Those a worker has in hand are skipped: it looked at the switch a moment ago, and looks again before the next."""
    free = select(MailRow.alert_id).where(MailRow.state.in_(("waiting", "gathered"))).with_for_update(skip_locked=True)
    suppressed = unit.session.execute(
        update(MailRow)
        .where(MailRow.alert_id.in_(free))
        .values(state="suppressed", finished_at=unit.now)
        .returning(MailRow.alert_id)
        .execution_options(synchronize_session=False)
    ).all()
    MAILS.labels("suppressed").inc(len(suppressed))
