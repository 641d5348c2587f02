"""What someone wrote into a form that could not be carried out: it goes back to them, whatever went wrong.

Pages are not stored by browsers, so that going back would show an empty form. This knows the forms' fields by name and
asks no service, since the one that would fill the form's own page may be the one that is away.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from gateway.sessions.return_paths import NEVER_KEPT, return_path

from .navigation import signed_in

LABELS: Mapping[str, str] = {
    "text": "What you wrote",
    "title": "Title",
    "reason": "Why",
    "risk_reason": "What makes the risk so",
    "owner_reason": "What whoever deals with it should know",
    "first_action": "First action",
    "refusal": "Why not",
    "outcome": "What was done, and what came of it",
    "summary": "Summary",
    "action": "How it was followed up, and what was done",
    "plan": "Plan",
    "may_not_collect": "Who may not collect the child",
    "not_shared_with": "With whom nothing is shared",
    "case_number": "The authority's case number",
    "child_words": "In the child's words",
    "action_taken": "Action already taken",
    "with_whom": "With whom",
    "agency": "Which agency, and who there",
    "person_name": "The adult's name",
    "change_reason": "Why it is changed",
    "recipient": "Who it is for",
    "purpose": "What they need it for",
    "others": "Who else is on it, or sees it",
    "dates": "Terms, closures and INSET days",
    "words": "Anyone or anything else to leave out",
    "let_go_reason": "Why it may go all the same",
    "call_with": "Called first",
    "call_advice": "Advice given in the call",
    "sent_to": "Sent to",
    "agency_reference": "The agency's reference",
    "agency_decision": "Decision of the agency",
    "reasons": "Reasons",
    "family_reason": "Why the family was not told, or later",
    "agreement_by": "Agreed or refused by",
    "stop_reason": "Why it goes all the same",
    "form_sections": "Sections of its form",
    "section": "Section of the form",
    "called_back_on": "On which number",
    "power": "Power or duty",
    "decided_by": "Who decided",
    "late_reason": "Why late",
    "reference": "Their reference",
    "decision": "What they decided",
    "not_shared_reason": "Why something was not shared",
    "note": "Note",
    "redacted": "What it says to those who stay",
    "shared_kept": "Why records stay that are about other children too",
}
"""Every field of a page that takes free text, and the words beside it; a test finds one that is missing."""
ELSEWHERE = frozenset({"pages.send_report", "pages.send_sealed_report", "pages.find_records"})
"""A report is kept by its own page, and a search holds nothing but what is looked for."""
_SECRET = NEVER_KEPT | {"code"}
_OWN = frozenset({"csrf_token", "made_for"})
"""Each page's own (``form_start``)."""


@dataclass(frozen=True)
class TypedTexts:
    """A form as it was sent: ``shown`` are name, text and label of what was written, ``hidden`` is everything else."""

    target: str
    back: str
    shown: list[tuple[str, str, str]]
    hidden: list[tuple[str, str]]


def typed_texts(*, new_key: bool = False) -> TypedTexts | None:
    """The texts of this request's form; None where nothing was written, or a file or a secret came with it.

    ``new_key``: what was sent under the form's key before stands, so that this is another thing.
    """
    if request.method != "POST" or request.endpoint in ELSEWHERE or request.headers.get("HX-Request") == "true":
        return None
    fields = list(request.form.items(multi=True))
    if any(name in _SECRET - _OWN for name, _ in fields) or any(file.filename for file in request.files.values()):
        return None
    shown = [(name, value, label) for name, value in fields if (label := _label(name)) and value.strip()]
    if not shown and "sealed" not in request.form:
        return None
    hidden = [(name, value) for name, value in fields if name not in _OWN and (name, value) not in _pairs(shown)]
    if new_key:
        hidden = [(name, secrets.token_urlsafe(24) if name == "key" else value) for name, value in hidden]
    if signed_in() is None and (made_for := request.form.get("made_for")):
        hidden.append(("made_for", made_for))
    query = request.query_string.decode("ascii", "ignore")
    return TypedTexts(f"{request.path}?{query}" if query else request.path, return_path(), shown, hidden)


def _label(name: str) -> str:
    """What stands beside the field; of several boxes for one thing each is called ``NAME--N``."""
    return LABELS.get(name.partition("--")[0], "")


def _pairs(shown: list[tuple[str, str, str]]) -> set[tuple[str, str]]:
    return {(name, value) for name, value, _ in shown}
