"""Puts a mail's texts into the form that travels."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

from alerts.domain.naming import message_id


@dataclass(frozen=True)
class Envelope:
    """Everything around the text. ``kind`` and ``source_id`` make the Message-ID; ``at`` is the mail's date, UTC."""

    kind: str
    source_id: UUID
    sender: str
    recipient: str
    subject: str
    at: datetime


def write(envelope: Envelope, text: str, html: str) -> EmailMessage:
    """The mail, the same bytes for the same content; ``ValueError`` for an address that no header takes."""
    message = EmailMessage(policy=SMTP)
    user, _, domain = envelope.recipient.rpartition("@")
    message["From"] = envelope.sender
    message["To"] = Address(username=user, domain=domain)
    message["Subject"] = envelope.subject
    message["Date"] = format_datetime(envelope.at)
    message["Message-ID"] = message_id(envelope.kind, envelope.source_id, envelope.sender)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message.set_boundary(f"{envelope.kind}-{envelope.source_id}")
    return message
