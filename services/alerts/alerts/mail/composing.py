"""How a mail of an alert reads: who sent it, the category, and the way to its page. Never a child, never content."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from uuid import UUID

from haven_schemas.acts.alerts import AlertedKind
from haven_schemas.acts.incidents import Urgency
from haven_schemas.alerts import ALERTS, page_of_alert
from haven_schemas.words.alerts import URGENCIES

from .writing import Envelope, templates, write


@dataclass(frozen=True)
class Notice:
    """What a mail may know of an alert. ``at`` is the alert's instant, UTC."""

    alert_id: UUID
    kind: AlertedKind
    at: datetime
    sender_name: str
    category_name: str
    recipient_address: str
    object_id: UUID
    """Of the concern, record or the like: it stands in the address of its page, and opens nothing by itself."""
    urgency: Urgency | None = None


class Composer:
    """Writes mails from ``mail_from`` that lead to pages of ``public_url``."""

    def __init__(self, mail_from: str, public_url: str) -> None:
        self._mail_from = mail_from
        self._public_url = public_url
        self._templates = templates()

    def compose(self, notice: Notice) -> EmailMessage:
        """The mail, plain text and HTML; byte for byte the same however often it is composed."""
        envelope = Envelope(
            kind="alert",
            source_id=notice.alert_id,
            sender=self._mail_from,
            recipient=notice.recipient_address,
            subject=f"Haven: {_urgent(notice)}{ALERTS[notice.kind].title}",
            at=notice.at,
        )
        return write(envelope, self._rendered("txt", notice), self._rendered("html", notice))

    def _rendered(self, ending: str, notice: Notice) -> str:
        said = ALERTS[notice.kind].mail.format(sender=notice.sender_name, category=notice.category_name)
        return self._templates.get_template(f"alert.{ending}").render(
            said=said,
            page=f"{self._public_url}{page_of_alert(notice.kind, notice.object_id)}",
            urgency="" if notice.urgency is None else URGENCIES[notice.urgency],
        )


def _urgent(notice: Notice) -> str:
    """The subject shows on locked screens: that it is urgent, and no more."""
    return "" if notice.urgency is None else "URGENT: "
