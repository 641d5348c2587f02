"""How every mail is written."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from .naming import message_id

_KEPT = 128


class _Headers(HeaderRegistry):
    """Parsed headers, those parsed last kept: most are the same in every mail, and parsing them is most of the work."""

    def __init__(self) -> None:
        super().__init__()
        self._class_for = lru_cache(maxsize=_KEPT)(super().__getitem__)
        self._parsed = lru_cache(maxsize=_KEPT)(super().__call__)

    def __getitem__(self, name: str) -> Any:
        return self._class_for(name)

    def __call__(self, name: str, value: Any) -> Any:
        return self._parsed(name, value)


_HEADERS = _Headers()
_POLICY = SMTP.clone(header_factory=_HEADERS)


def templates() -> Environment:
    """Those of this package."""
    return Environment(
        loader=PackageLoader("alerts.mail"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        auto_reload=False,
    )


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
    message = EmailMessage(policy=_POLICY)
    user, _, domain = envelope.recipient.rpartition("@")
    message["From"] = envelope.sender
    message["To"] = _HEADERS["To"]("To", Address(username=user, domain=domain))  # whom we write to is not kept
    message["Subject"] = envelope.subject
    message["Date"] = format_datetime(envelope.at)
    message["Message-ID"] = message_id(envelope.kind, envelope.source_id, envelope.sender)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message.set_boundary(f"{envelope.kind}-{envelope.source_id}")
    return message
