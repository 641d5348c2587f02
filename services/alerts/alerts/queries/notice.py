"""What a mail may say of an alert, and whether its recipient can be written to."""

from dataclasses import dataclass
from uuid import UUID

from chassis.database import Unit
from sqlalchemy import select
from sqlalchemy.orm import aliased

from alerts.mail.composing import Notice
from alerts.models import AlertRow, CategoryRow, StaffRow

NAMELESS = "A colleague"
"""Stands for a sender whose account has not been copied yet: an alert does not wait for a name."""


@dataclass(frozen=True)
class Recipient:
    """Whom a mail goes to. ``reachable``: the account is active and has an address, which a visitor's has not."""

    reachable: bool
    notice: Notice


def recipient_of(unit: Unit, alert_id: UUID) -> Recipient | None:
    """The alert's recipient and notice; None while no copy of the recipient's account is here. One look-up."""
    recipient, sender = aliased(StaffRow), aliased(StaffRow)
    row = unit.session.execute(
        select(AlertRow, recipient, sender.name.label("sender"), CategoryRow.name.label("category"))
        .join(recipient, recipient.id == AlertRow.recipient_id)
        .outerjoin(sender, sender.id == AlertRow.sender_id)
        .join(CategoryRow, CategoryRow.id == AlertRow.category_id)
        .where(AlertRow.id == alert_id)
    ).first()
    if row is None:
        return None
    alert, account, sender_name, category_name = row
    notice = Notice(
        alert_id=alert.id,
        kind=alert.kind,
        at=alert.at,
        sender_name=sender_name or NAMELESS,
        category_name=category_name,
        recipient_address=account.email,
    )
    return Recipient(account.active and account.email != "", notice)
