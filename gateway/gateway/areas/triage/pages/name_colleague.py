"""Whom a concern is about whose reporter did not know: said on the concern's own page."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.calls.incidents.triage import NAME_COLLEAGUE
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.triage import NameColleague

from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_version
from gateway.sessions.current import Session
from gateway.state import haven

from .concern import concern_page

_MOST = 200
_MISSING = "Write their name, or say that it is about nobody who works here."
_NOT_FOUND = "No account has a name like this. Write it as their account has it."
_CHANGED = "Someone changed this concern meanwhile. Look at it again."


@page("/concerns/<uuid:concern_id>/colleague", right=Right.CONCERN_TRIAGE, tier="elevated", methods=("POST",))
def name_colleague(session: Session, concern_id: UUID) -> ResponseReturnValue:
    """Keeps them from it, and has the others told."""
    words, nobody = text("colleague")[:_MOST], request.form.get("who") == "nobody"
    if not words and not nobody:
        return concern_page(session, concern_id, errors={"colleague": _MISSING}), 400
    asked = NameColleague(concern_id=concern_id, words=words, nobody=nobody, version=typed_version())
    try:
        haven().services.ask(NAME_COLLEAGUE, session.caller, asked, request.form.get("key") or None)
    except Problem as problem:
        if any(each.code is FieldCode.UNKNOWN_STAFF for each in problem.fields):
            return concern_page(session, concern_id, errors={"colleague": _NOT_FOUND}), 400
        if problem.code is ErrorCode.STALE_VERSION:
            return concern_page(session, concern_id, changed=_CHANGED), problem.status
        raise
    flash("Everybody else who triages there is told of it now.", "named")
    return redirect(url_for("pages.concerns"), 303)
