"""What a school itself adds to a pupil's record, on the pupil's page."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.pupils.record import AddLocal, RemoveLocal
from haven_schemas.acts.pupils.record_calls import ADD_LOCAL, REMOVE_LOCAL
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_day, typed_id, typed_version
from gateway.sessions.current import Session
from gateway.state import haven

from .pupils import pupil_page


@page("/pupils/<uuid:pupil_id>/additions", asks=ADD_LOCAL, methods=("POST",))
def add_local(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Adds something."""
    try:
        asked = AddLocal.model_validate({"pupil_id": pupil_id, **_addition()})
        haven().services.ask(ADD_LOCAL, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        return pupil_page(session, pupil_id, errors), 400
    flash("Added to the record.")
    return redirect(url_for("pages.pupil", pupil_id=pupil_id) + "#additions", 303)


def _addition() -> dict[str, str | None]:
    """What was typed; ``invalid_request`` on ``order_kind``: a court order has one."""
    kind, order_kind = text("kind"), text("order_kind")
    if kind == "court_order" and not order_kind:
        raise invalid("order_kind", FieldCode.REQUIRED)
    return {
        "kind": kind,
        "text": text("text"),
        "order_kind": order_kind or None,
        "ends_on": typed_day("ends_on") or None,
    }


@page("/pupils/<uuid:pupil_id>/additions/removal", asks=REMOVE_LOCAL, methods=("POST",))
def remove_local(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Takes something off again."""
    asked = RemoveLocal(local_id=typed_id("local_id"), version=typed_version() or 0)
    try:
        haven().services.ask(REMOVE_LOCAL, session.caller, asked)
    except Problem as problem:
        if problem.code is not ErrorCode.STALE_VERSION:
            raise
        flash("Someone took it off already.")
    else:
        flash("Taken off. It is kept as history.")
    return redirect(url_for("pages.pupil", pupil_id=pupil_id) + "#additions", 303)
