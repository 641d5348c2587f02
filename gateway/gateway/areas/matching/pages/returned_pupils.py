"""Children whose file is destroyed and whom a school's system names again: whether they come onto the roll."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.pupils.disposal import DECIDE_RETURNED, LIST_RETURNED
from haven_schemas.acts.pupils.returned import DecideReturned, ListReturned
from haven_schemas.errors import Problem
from haven_schemas.words.pupils import RETURNED_ANSWERS, RETURNED_SAID
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_version
from gateway.sessions.current import Session
from gateway.state import haven


@page("/returned-pupils", asks=LIST_RETURNED)
def returned_pupils(session: Session) -> ResponseReturnValue:
    """Those nobody has decided about."""
    return _returned(session)


@page("/returned-pupils/<uuid:returned_id>", asks=DECIDE_RETURNED, methods=("POST",))
def decide_returned_pupil(session: Session, returned_id: UUID) -> ResponseReturnValue:
    """Onto the roll, not, or later; each with a reason."""
    try:
        asked = DecideReturned.model_validate(
            {
                "returned_id": returned_id, "decision": request.form.get("decision"), "reason": text("reason"),
                "version": typed_version(),
            }
        )  # fmt: skip
        haven().services.ask(DECIDE_RETURNED, session.caller, asked)
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        return _returned(session, wrong=returned_id, errors=errors), 400
    flash(RETURNED_SAID[asked.decision])
    return redirect(url_for("pages.returned_pupils"), 303)


def _returned(session: Session, wrong: UUID | None = None, errors: dict[str, str] | None = None) -> str:
    asked = ListReturned(limit=20, cursor=request.args.get("cursor"))
    return render_template(
        "returned_pupils.html",
        session=session,
        page=haven().services.ask(LIST_RETURNED, session.caller, asked),
        answer_words=RETURNED_ANSWERS,
        wrong=wrong,
        errors=errors or {},
    )
