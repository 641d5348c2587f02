"""Children with a file who left: the list, and one of them with what was asked of whom."""

import secrets
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.leavers import (
    ASK_AFTER_LEAVER,
    GET_LEAVER,
    LIST_LEAVERS,
    AskAfterLeaver,
    Leaver,
    LeaverQuery,
    ListLeavers,
)
from haven_schemas.errors import Problem
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_day
from gateway.rendering.people import names_of, pupils_by_id, schools_by_id
from gateway.sessions.current import Session
from gateway.state import haven

_A_PAGE = 50
_WORDS = {
    "asked": "Choose whom you asked.",
    "how": "Choose how you asked.",
    "category_id": "Choose a category.",
    "whereabouts": "Say whether you know now where the child is.",
    "ask_again_on": "Choose a day to come, or none where you need not ask again.",
}


@page("/leavers", asks=LIST_LEAVERS)
def leavers(session: Session) -> ResponseReturnValue:
    """Those of whom nobody knows where they are; or, ``found``, those of whom somebody does."""
    found, cursor = request.args.get("found") == "yes", request.args.get("cursor")
    asked = ListLeavers(found=found, limit=_A_PAGE, cursor=cursor)
    listed = haven().services.ask(LIST_LEAVERS, session.caller, asked)
    return render_template(
        "leavers.html",
        page=listed,
        found=found,
        pupils=pupils_by_id(session, (line.subject_id for line in listed.leavers)),
        schools=schools_by_id(session, (line.school_id for line in listed.leavers)),
        session=session,
    )


@page("/leavers/<uuid:school_id>/<uuid:subject_id>", asks=GET_LEAVER)
def leaver(session: Session, school_id: UUID, subject_id: UUID) -> ResponseReturnValue:
    """What was asked of whom, and the form for the next."""
    return _page(session, _find(session, school_id, subject_id))


@page("/leavers/<uuid:school_id>/<uuid:subject_id>", asks=ASK_AFTER_LEAVER, methods=("POST",))
def ask_after_leaver(session: Session, school_id: UUID, subject_id: UUID) -> ResponseReturnValue:
    """Adds what somebody was asked, once."""
    try:
        asked = AskAfterLeaver.model_validate(
            {
                "subject_id": subject_id,
                "school_id": school_id,
                **{name: request.form.get(name) for name in ("asked", "how", "category_id", "whereabouts")},
                "text": text("text"),
                "ask_again_on": typed_day("ask_again_on") or None,
            }
        )
        haven().services.ask(ASK_AFTER_LEAVER, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        errors |= {name: words for name, words in _WORDS.items() if name in errors}
        return _page(session, _find(session, school_id, subject_id), errors), 400
    if asked.whereabouts == "not_known":
        flash("Saved in the child's chronology.")
        return redirect(url_for("pages.leaver", school_id=school_id, subject_id=subject_id), 303)
    flash("Saved in the child's chronology. The child is no longer on the list.")
    return redirect(url_for("pages.leavers"), 303)


def _find(session: Session, school_id: UUID, subject_id: UUID) -> Leaver:
    query = LeaverQuery(school_id=school_id, subject_id=subject_id)
    return haven().services.ask(GET_LEAVER, session.caller, query)


def _page(session: Session, found: Leaver, errors: dict[str, str] | None = None) -> str:
    line = found.line
    everyone = haven().categories.all(session.caller, haven().clock())
    pupils, staff = names_of(session, [line.subject_id], (each.asked_by for each in found.enquiries))
    return render_template(
        "leaver.html",
        line=line,
        enquiries=found.enquiries,
        pupils=pupils,
        staff=staff,
        school=schools_by_id(session, [line.school_id]).get(line.school_id),
        categories=[each for each in everyone if each.school_id in (None, line.school_id) and not each.retired],
        all_categories=everyone,
        typed=request.form,
        errors=errors or {},
        key=request.form.get("key") or secrets.token_urlsafe(16),
        session=session,
    )
