"""How an alert's mail reads: who sent it, the category, and the way to the inbox. Never a child, never content."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from alerts.domain.naming import message_id

_SUBJECTS = {
    "concern_recorded": "Haven: a concern has been reported",
    "action_assigned": "Haven: an action has been given to you",
}
"""The subject shows on locked screens, so it names nobody and no category."""


@dataclass(frozen=True)
class Notice:
    """What a mail may know of an alert. ``at`` is the alert's instant, UTC."""

    alert_id: UUID
    kind: str
    at: datetime
    sender_name: str
    category_name: str
    recipient_address: str


class Composer:
    """Writes mails from ``mail_from`` that lead to ``public_url``'s inbox."""

    def __init__(self, mail_from: str, public_url: str) -> None:
        self._mail_from = mail_from
        self._inbox = f"{public_url}/inbox"
        self._templates = Environment(
            loader=PackageLoader("alerts.mail"), autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined, keep_trailing_newline=True, auto_reload=False,
        )  # fmt: skip

    def compose(self, notice: Notice) -> EmailMessage:
        """The mail, plain text and HTML; byte for byte the same however often it is composed."""
        message = EmailMessage(policy=SMTP)
        user, _, domain = notice.recipient_address.rpartition("@")
        message["From"] = self._mail_from
        message["To"] = Address(username=user, domain=domain)
        message["Subject"] = _SUBJECTS[notice.kind]
        message["Date"] = format_datetime(notice.at)
        message["Message-ID"] = message_id(notice.alert_id, self._mail_from)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self._rendered("txt", notice), cte="quoted-printable")
        message.add_alternative(self._rendered("html", notice), subtype="html", cte="quoted-printable")
        message.set_boundary(f"alert-{notice.alert_id}")
        return message

    def _rendered(self, ending: str, notice: Notice) -> str:
        return self._templates.get_template(f"{notice.kind}.{ending}").render(
            sender=notice.sender_name, category=notice.category_name, inbox=self._inbox
        )
