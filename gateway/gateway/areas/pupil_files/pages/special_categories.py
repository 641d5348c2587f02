"""Special categories of data that feeds are to tell, and fields that Haven has none for: the data protection officer
approves them, or does not."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.pupils.feeds_calls import DECIDE_APPROVAL, LIST_APPROVALS
from haven_schemas.acts.pupils.record import DecideApproval
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.words.pupils import FIELD_GROUPS_IN_FULL
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_id
from gateway.rendering.people import staff_names
from gateway.sessions.current import Session
from gateway.state import haven


@page("/special-categories", asks=LIST_APPROVALS)
def special_categories(session: Session) -> ResponseReturnValue:
    """What is ticked at feeds, and what was decided about it."""
    return _page(session)


@page("/special-categories", asks=DECIDE_APPROVAL, methods=("POST",))
def decide_special_category(session: Session) -> ResponseReturnValue:
    """Approves or not, with a reason."""
    decision, feed_id, group = text("decision"), typed_id("feed_id"), text("group")
    if decision not in ("approve", "refuse"):
        raise Problem(ErrorCode.INVALID_REQUEST)
    try:
        asked = DecideApproval.model_validate(
            {
                "feed_id": feed_id,
                "group": group,
                "approve": decision == "approve",
                "reason": text("reason"),
                "fields": request.form.getlist("fields"),
            }
        )
        haven().services.ask(DECIDE_APPROVAL, session.caller, asked)
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        return _page(session, errors, f"{feed_id} {group}"), 400
    flash("Decided. It holds from the next delivery on.")
    return redirect(url_for("pages.special_categories"), 303)


def _page(session: Session, errors: dict[str, str] | None = None, wrong: str = "") -> str:
    found = haven().services.ask(LIST_APPROVALS, session.caller)
    deciders = [each.decided_by for each in found.approvals]
    deciders += [field.decided_by for feed in found.unknown for field in feed.fields]
    return render_template(
        "special_categories.html",
        session=session,
        approvals=found.approvals,
        unknown=found.unknown,
        typed=request.form,
        staff=staff_names(session, (each for each in deciders if each)),
        titles=FIELD_GROUPS_IN_FULL,
        errors=errors or {},
        wrong=wrong,
    )
