"""The questions of whoever answers for the data, answered by the running system; and saying where each place is."""

from datetime import date
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.hosting import Place, RemovePlace, SayPlace
from haven_schemas.acts.identity.hosting import LIST_PLACES, REMOVE_PLACE, SAY_PLACE
from haven_schemas.acts.paging import Empty
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.words.hosting import PLACE_PARTS
from pydantic import ValidationError

from gateway.areas.hosting.where_data_is import where_data_is
from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_day, typed_id, typed_version
from gateway.rendering.people import staff_names
from gateway.sessions.current import Session
from gateway.state import haven

_LONDON = ZoneInfo("Europe/London")
_WORDS = {
    "address": "Write which one it is.",
    "operator": "Write who runs it.",
    "country": "Choose the country.",
    "certificate": "Write whose certificate, and for what.",
    "certificate_until": "Choose the last day on which the certificate holds.",
}


@page("/where-data-is", right=Right.SIGHT_REVIEW, tier="elevated")
def data_questions(session: Session) -> ResponseReturnValue:
    """Seven questions, and what is amiss in the answers."""
    found = where_data_is(session)
    names = staff_names(session, {spot.place.said_by for spot in found.spots if spot.place is not None})
    return render_template(
        "where_data_is.html",
        session=session,
        found=found,
        today=_today(),
        staff=names,
        may_say=session.has(Right.POLICY_SET),
    )


@page("/where-data-is/place", right=Right.POLICY_SET, tier="elevated")
def data_place(session: Session) -> ResponseReturnValue:
    """The form, of one address or of a new place."""
    place = _said(session, request.args.get("part", ""), request.args.get("address", ""))
    return _form(session, place, {})


@page("/where-data-is/place", asks=SAY_PLACE, methods=("POST",))
def say_place(session: Session) -> ResponseReturnValue:
    """Saves what was said, unless somebody else said something meanwhile."""
    given = {name: text(name) for name in ("part", "address", "operator", "country", "others", "certificate")}
    try:
        asked = SayPlace.model_validate(
            {**given, "certificate_until": typed_day("certificate_until") or None, "version": typed_version() or 0}
        )
        haven().services.ask(SAY_PLACE, session.caller, asked)
    except (Problem, ValidationError) as error:
        if isinstance(error, Problem) and error.code is ErrorCode.STALE_VERSION:
            place = _said(session, given["part"], given["address"])
            return _form(session, place, {}, changed=True), 412
        errors = errors_of(error)
        if errors is None:
            raise
        return _form(session, None, errors | {name: _WORDS[name] for name in errors if name in _WORDS}), 400
    flash("Saved.")
    return redirect(url_for("pages.data_questions"), 303)


@page("/where-data-is/place/removal", asks=REMOVE_PLACE, methods=("POST",))
def remove_place(session: Session) -> ResponseReturnValue:
    """Takes away what was said of a place that is used no more."""
    asked = RemovePlace(place_id=typed_id("place_id"), version=typed_version() or 0)
    haven().services.ask(REMOVE_PLACE, session.caller, asked)
    flash("Taken away.")
    return redirect(url_for("pages.data_questions"), 303)


def _said(session: Session, part: str, address: str) -> Place | None:
    places = haven().services.ask(LIST_PLACES, session.caller, Empty()).places
    return next((place for place in places if (place.part, place.address) == (part, address)), None)


def _form(session: Session, place: Place | None, errors: dict[str, str], *, changed: bool = False) -> str:
    typed = request.form if request.method == "POST" and not changed else {}
    source = request.form if request.method == "POST" else request.args
    part = source.get("part", "")
    return render_template(
        "data_place.html",
        session=session,
        place=place,
        part=part if part in PLACE_PARTS else "",
        address=source.get("address", ""),
        typed=typed,
        errors=errors,
        changed=changed,
    )


def _today() -> date:
    return haven().clock().astimezone(_LONDON).date()
