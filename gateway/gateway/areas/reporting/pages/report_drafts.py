"""Unfinished reports: kept while someone types, offered when they come back, gone when sent."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from flask import Response, request
from haven_schemas.acts.incidents.drafts import DROP_DRAFT, KEEP_DRAFT, READ_DRAFTS, DropDraft, KeepDraft
from haven_schemas.errors import Problem
from haven_schemas.rights import Right
from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from gateway.pages.blueprint import page
from gateway.sessions.current import Session
from gateway.state import haven

from .report_form import ReportForm

_NOT_KEPT = frozenset({"csrf_token", "made_for", "do", "search"})
_SHOWN = 80


@dataclass(frozen=True)
class UnfinishedReport:
    """A draft as it is offered: when it was saved, and its first words to tell it by."""

    form: ReportForm
    saved_at: datetime

    @property
    def first_words(self) -> str:
        """The beginning of the account, or whom it is about."""
        words = " ".join(self.form.account.split()) or ", ".join(person.label for person in self.form.people)
        return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"


@dataclass(frozen=True)
class Unfinished:
    """Drafts that are offered, and how many more there are that do not open in this session."""

    reports: list[UnfinishedReport] = field(default_factory=list)
    withheld: int = 0


@page("/report/draft", asks=KEEP_DRAFT, methods=("POST",))
def keep_draft(session: Session) -> Response:
    """What stands in the form now: 204 once it is kept."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in _NOT_KEPT]
    form = ReportForm.typed(request.form)
    schools = {str(school.id): school.id for school in session.schools}
    school_id = schools.get(form.school, session.schools[0].id)
    try:
        draft = KeepDraft(school_id=school_id, key=request.form.get("key", ""), text=urlencode(fields))
    except ValidationError:
        return Response(status=400)
    haven().services.ask(KEEP_DRAFT, session.caller, draft)
    return Response(status=204)


def unfinished_reports(session: Session | None) -> Unfinished:
    """The person's own drafts; none while they cannot be read: the report's page waits for nothing."""
    if session is None or session.view.kind != "person" or not session.has(Right.CONCERN_REPORT):
        return Unfinished()
    try:
        found = haven().services.ask(READ_DRAFTS, session.caller)
    except Problem:
        return Unfinished()
    reports = [
        UnfinishedReport(ReportForm.typed(MultiDict(parse_qsl(draft.text, keep_blank_values=True))), draft.saved_at)
        for draft in found.drafts
    ]
    return Unfinished(reports, found.withheld)


def drop_draft(session: Session | None, key: str) -> None:
    """Deletes it if it can be: an old draft does no harm, and goes by itself after a week."""
    if session is not None and session.view.kind == "person":
        with suppress(Problem):
            haven().services.ask(DROP_DRAFT, session.caller, DropDraft(key=key))
