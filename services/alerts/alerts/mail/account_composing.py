"""How a mail to an account's owner reads: what happened, when, who did it, and what to do if it was not them."""

from datetime import datetime
from email.message import EmailMessage
from uuid import UUID
from zoneinfo import ZoneInfo

from haven_schemas.acts.identity.first_run import NoticeCopy
from haven_schemas.words.alerts import (
    ACCOUNT_NOTICES,
    ASSESSMENT_NOTICES,
    COVER_NOTICES,
    PEOPLE_NOTICES,
    SIGN_ON_NOTICES,
    STAFF_LIST_NOTICES,
)
from jinja2 import Template

from .writing import Envelope, templates, write

_LONDON = ZoneInfo("Europe/London")


class AccountComposer:
    """Writes mails from ``mail_from`` about accounts of the installation at ``public_url``."""

    def __init__(self, mail_from: str, public_url: str) -> None:
        self._mail_from = mail_from
        self._home = public_url
        self._templates = templates()

    def compose(self, notice_id: UUID, happened_at: datetime, copy: NoticeCopy) -> EmailMessage:
        """The mail, plain text and HTML; a link stands in it as a link, and as a code to paste."""
        envelope = Envelope(
            kind="account",
            source_id=notice_id,
            sender=self._mail_from,
            recipient=copy.email,
            subject=f"Haven: {_subject(copy)}",
            at=happened_at,
        )
        said = self._said(happened_at, copy)
        return write(
            envelope,
            self._templates.get_template("account.txt").render(said),
            self._templates.get_template("account.html").render(said),
        )

    def _said(self, happened_at: datetime, copy: NoticeCopy) -> dict[str, object]:
        told = copy.people or copy.cover or copy.staff_list or copy.assessment or copy.exactly or copy.kind
        template = self._templates.get_template(f"account/{told}.txt")
        by = None if copy.by_name is None else _one_line(copy.by_name)
        known = {"by": by, "when": _in_london(happened_at), "home": self._home}
        page, _, code = (copy.path or "").partition("#")
        return {
            "name": _one_line(copy.name),
            "what": _paragraphs(template, "what", known),
            "otherwise": _paragraphs(template, "otherwise", known),
            "link": f"{self._home}{copy.path}" if copy.path else None,
            "page": f"{self._home}{page}",
            "code": code,
            "home": self._home,
        }


def _subject(copy: NoticeCopy) -> str:
    if copy.people is not None:
        return PEOPLE_NOTICES[copy.people]
    if copy.cover is not None:
        return COVER_NOTICES[copy.cover]
    if copy.staff_list is not None:
        return STAFF_LIST_NOTICES[copy.staff_list]
    if copy.assessment is not None:
        return ASSESSMENT_NOTICES[copy.assessment]
    return ACCOUNT_NOTICES[copy.kind] if copy.exactly is None else SIGN_ON_NOTICES[copy.exactly]


def _paragraphs(template: Template, block: str, known: dict[str, str | None]) -> list[str]:
    text = "".join(template.blocks[block](template.new_context(known)))
    return [paragraph.strip() for paragraph in text.split("\n\n")]


def _one_line(name: str) -> str:
    return " ".join(name.split())


def _in_london(instant: datetime) -> str:
    local = instant.astimezone(_LONDON)
    return f"{local:%H:%M} on {local.day} {local:%B %Y}"
