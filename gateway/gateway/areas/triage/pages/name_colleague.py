"""Which adult who works at the school a concern is about: said on the concern's own page, or on one beside it."""

import secrets
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.reporting import GET_CONCERN
from haven_schemas.acts.incidents.triage import ColleagueNamed, ConcernQuery, NameColleague
from haven_schemas.acts.incidents.triage_calls import NAME_COLLEAGUE
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right

from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_version
from gateway.rendering.people import staff_names
from gateway.sessions.current import Session
from gateway.state import haven

from .concern import concern_page

_MOST = 200
_MISSING = "Write their name, or say that it is about nobody who works here."
_NO_NAME = "Write their name."
_NOT_FOUND = "No account has this surname. Write it as their account has it."
_KEPT_ALREADY = "Everybody of a name like this is kept from it already."
_SHARED = (
    "There are other reports in its record, or it cannot be opened yet. Decide again about the other reports first, so "
    "that this one has a record of its own."
)
_CHANGED = "Someone changed this concern meanwhile. Look at it again."


@page("/concerns/<uuid:concern_id>/colleague", right=Right.CONCERN_TRIAGE, tier="elevated")
def mark_colleague(session: Session, concern_id: UUID) -> ResponseReturnValue:
    """Where it can be said of a concern that was reported as any other."""
    return _again(session, concern_id)


@page("/concerns/<uuid:concern_id>/colleague", asks=NAME_COLLEAGUE, methods=("POST",))
def name_colleague(session: Session, concern_id: UUID) -> ResponseReturnValue:
    """Keeps them from it, and has the others told."""
    words, nobody = text("colleague")[:_MOST], request.form.get("who") == "nobody"
    if not words and not nobody:
        known = request.form.get("who") == "mark"
        return _again(session, concern_id, {"colleague": _NO_NAME if known else _MISSING}), 400
    asked = NameColleague(concern_id=concern_id, words=words, nobody=nobody, version=typed_version())
    try:
        named = haven().services.ask(NAME_COLLEAGUE, session.caller, asked, request.form.get("key") or None)
    except Problem as problem:
        if problem.code is ErrorCode.STALE_VERSION:
            return _again(session, concern_id, changed=_CHANGED), problem.status
        if (error := _error(problem)) is None:
            raise
        return _again(session, concern_id, {"colleague": error}), 400
    flash(_became(named), "named")
    return redirect(url_for("pages.concerns"), 303)


def _error(problem: Problem) -> str | None:
    codes = {each.field: each.code for each in problem.fields}
    if codes.get("words") is FieldCode.UNKNOWN_STAFF:
        return _NOT_FOUND
    if "words" in codes:
        return _KEPT_ALREADY
    return _SHARED if codes.get("concern_id") is FieldCode.NOT_ALLOWED else None


def _became(named: ColleagueNamed) -> str:
    if named.kept_away:
        return (
            "They are kept from it from now on. If they decide about concerns themselves, the trust lead and the data "
            "protection officer are told, and it ends after the next weekday unless one of them agrees."
        )
    if named.asked:
        return (
            "They still see it: too few others would be left to read it, or it was said before. The trust lead and the "
            "data protection officer are asked."
        )
    return "Everybody else who triages there is told of it now."


def _again(session: Session, concern_id: UUID, errors: dict[str, str] | None = None, changed: str = "") -> str:
    found = haven().services.ask(GET_CONCERN, session.caller, ConcernQuery(concern_id=concern_id))
    if found.colleague_unknown:
        return concern_page(session, concern_id, errors=errors, changed=changed)
    names = staff_names(session, found.kept_away)
    return render_template(
        "mark_colleague.html",
        session=session,
        concern=found,
        kept_away=sorted(names[each] for each in found.kept_away if each in names),
        errors=errors or {},
        changed=changed,
        typed=request.form,
        key=request.form.get("key") or secrets.token_urlsafe(24),
    )
