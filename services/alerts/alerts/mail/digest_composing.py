"""How the mail of a day's alerts reads: how many of what kind, and the way to the inbox. No name, no category."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from uuid import UUID

from haven_schemas.acts.alerts import AlertedKind
from haven_schemas.alerts import ALERTS

from .writing import Envelope, templates, write


@dataclass(frozen=True)
class Digest:
    """``counts``: alerts by kind. ``at``: when it was put together, UTC."""

    digest_id: UUID
    at: datetime
    recipient_address: str = field(repr=False)
    counts: Mapping[AlertedKind, int]


class DigestComposer:
    """Writes mails from ``mail_from`` that lead to the inbox at ``public_url``."""

    def __init__(self, mail_from: str, public_url: str) -> None:
        self._mail_from = mail_from
        self._public_url = public_url
        self._templates = templates()

    def compose(self, digest: Digest) -> EmailMessage:
        """The mail, plain text and HTML; byte for byte the same however often it is composed."""
        number = sum(digest.counts.values())
        envelope = Envelope(
            kind="digest",
            source_id=digest.digest_id,
            sender=self._mail_from,
            recipient=digest.recipient_address,
            subject=f"Haven: {number} alert{'' if number == 1 else 's'} that could wait",
            at=digest.at,
        )
        said = {
            "lines": [(ALERTS[kind].title, count) for kind, count in sorted(digest.counts.items())],
            "page": f"{self._public_url}/inbox",
            "choice": f"{self._public_url}/inbox/e-mail",
        }
        text, html = (self._templates.get_template(f"digest.{ending}").render(said) for ending in ("txt", "html"))
        return write(envelope, text, html)
