"""How an alert's mail reads: who sent it, the category, and the way to the inbox. Never a child, never content."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from uuid import UUID

from .templating import templates
from .writing import Envelope, write

_SUBJECTS = {
    "concern_recorded": "Haven: a concern has been reported",
    "concern_unread": "Haven: nobody has read a concern yet",
    "concern_assigned": "Haven: a concern has been given to you",
    "incident_assigned": "Haven: an incident record has been given to you",
    "closing_asked": "Haven: you are asked to agree to a closing",
    "closing_refused": "Haven: a closing was not agreed to",
    "look_back_due": "Haven: a closed record is to be looked back at",
    "action_assigned": "Haven: an action has been given to you",
    "action_soon": "Haven: an action is due by tomorrow",
    "action_overdue": "Haven: an action is overdue",
    "roll_question_asked": "Haven: a child is on the rolls of two schools",
    "roll_question_answered": "Haven: another school has said where a child is",
    "pupil_match_waiting": "Haven: pupils who may be one child wait for an answer",
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
        self._templates = templates()

    def compose(self, notice: Notice) -> EmailMessage:
        """The mail, plain text and HTML; byte for byte the same however often it is composed."""
        envelope = Envelope(
            kind="alert",
            source_id=notice.alert_id,
            sender=self._mail_from,
            recipient=notice.recipient_address,
            subject=_SUBJECTS[notice.kind],
            at=notice.at,
        )
        return write(envelope, self._rendered("txt", notice), self._rendered("html", notice))

    def _rendered(self, ending: str, notice: Notice) -> str:
        return self._templates.get_template(f"{notice.kind}.{ending}").render(
            sender=notice.sender_name, category=notice.category_name, inbox=self._inbox
        )
