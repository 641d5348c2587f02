"""Which days the child of an incident record spends at another provider: written down, changed from a day on, ended."""

import secrets
from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.records import GET_INCIDENT, IncidentQuery
from haven_schemas.acts.referrals.agencies import LIST_AGENCIES, Agency, ListAgencies
from haven_schemas.acts.referrals.placements import (
    BEGIN_PLACEMENT,
    CHANGE_PLACEMENT,
    END_PLACEMENT,
    GET_PLACEMENT,
    BeginPlacement,
    ChangePlacement,
    EndPlacement,
    PlacementKept,
    PlacementQuery,
)
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.words import placements as words
from pydantic import ValidationError

from gateway.areas.agencies.keeping import is_past, today
from gateway.areas.dates.of_record import check_all, chosen, colleagues_of, day_typed
from gateway.areas.placements.of_record import errors_of_placement
from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_version
from gateway.rendering.matters import children_of_record
from gateway.rendering.people import pupils_told, staff_names
from gateway.rendering.times import date_words
from gateway.sessions.current import Session
from gateway.state import haven


@page("/incidents/<uuid:incident_id>/placements/new", asks=GET_INCIDENT)
def new_placement(session: Session, incident_id: UUID) -> ResponseReturnValue:
    """The form: where, on which days, from when, and who the lead there is."""
    return _form(session, incident_id, {})


@page("/incidents/<uuid:incident_id>/placements/new", asks=BEGIN_PLACEMENT, methods=("POST",))
def begin_placement(session: Session, incident_id: UUID) -> ResponseReturnValue:
    """Keeps it, once."""
    try:
        check_all(lambda: chosen("agency_id"), _half_days, lambda: day_typed("starts_on"))
        asked = BeginPlacement.model_validate(
            {
                "record_id": incident_id,
                "agency_id": chosen("agency_id"),
                "contact_id": text("contact_id") or None,
                "half_days": _half_days(),
                "starts_on": day_typed("starts_on"),
                "ends_on": _day_or_none("ends_on"),
                "reviewed_on": _day_or_none("reviewed_on"),
                "owner_id": text("owner_id") or None,
            }
        )
        kept = haven().services.ask(BEGIN_PLACEMENT, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        return _form(session, incident_id, errors_of_placement(error)), 400
    flash(_said("The days are kept.", kept))
    return redirect(url_for("pages.placement", placement_id=kept.placement.id), 303)


@page("/placements/<uuid:placement_id>", asks=GET_PLACEMENT)
def placement(session: Session, placement_id: UUID) -> ResponseReturnValue:
    """Where the child is on which days, whom to ring there, and what was done about it."""
    return _page(session, placement_id)


@page("/placements/<uuid:placement_id>/changes", asks=CHANGE_PLACEMENT, methods=("POST",))
def change_placement(session: Session, placement_id: UUID) -> ResponseReturnValue:
    """Other days hold from a day on, or what stood there is put right."""

    def changed() -> PlacementKept:
        check_all(_half_days, lambda: day_typed("from_on"))
        asked = ChangePlacement.model_validate(
            {
                **_seen(placement_id),
                "from_on": day_typed("from_on"),
                "half_days": _half_days(),
                "contact_id": text("contact_id") or None,
                "ends_on": _day_or_none("ends_on"),
            }
        )
        return haven().services.ask(CHANGE_PLACEMENT, session.caller, asked, request.form.get("key") or None)

    return _kept(session, placement_id, "change", changed)


@page("/placements/<uuid:placement_id>/end", asks=END_PLACEMENT, methods=("POST",))
def end_placement(session: Session, placement_id: UUID) -> ResponseReturnValue:
    """The child goes there no more."""

    def ended() -> PlacementKept:
        check_all(lambda: day_typed("last_on"), lambda: chosen("because"))
        asked = EndPlacement.model_validate(
            {**_seen(placement_id), "ends_on": day_typed("last_on"), "because": chosen("because")}
        )
        return haven().services.ask(END_PLACEMENT, session.caller, asked, request.form.get("key") or None)

    return _kept(session, placement_id, "end", ended)


def _half_days() -> list[str]:
    found = request.form.getlist("half_days")
    if not found:
        raise invalid("half_days", FieldCode.REQUIRED)
    return found


def _day_or_none(name: str) -> str | None:
    return day_typed(name) if text(name) else None


def _seen(placement_id: UUID) -> dict[str, object]:
    return {"placement_id": placement_id, "version": typed_version() or 0}


def _said(first: str, kept: PlacementKept) -> str:
    said = [first]
    if kept.placement.review_due_on is not None and kept.placement.ended_because is None:
        said.append(f"The school reviews it by {date_words(kept.placement.review_due_on.isoformat())}.")
    for each in kept.not_begun:
        why = (
            "your trust has it switched off" if each.because == "switched_off" else "the terms are not entered that far"
        )
        said.append(f"No review was started, since {why}.")
    return " ".join(said)


def _kept(session: Session, placement_id: UUID, form: str, keep: Callable[[], PlacementKept]) -> ResponseReturnValue:
    """To the placement as it is now; with what is to be put right, or where somebody was quicker, the page again."""
    try:
        kept = keep()
    except (Problem, ValidationError) as error:
        if isinstance(error, Problem) and error.code is ErrorCode.STALE_VERSION:
            return _page(session, placement_id, form, stale=True), 412
        return _page(session, placement_id, form, errors_of_placement(error)), 400
    first = "The days are kept." if form == "change" else "It is written down. The days stay with the record."
    flash(_said(first, kept))
    return redirect(url_for("pages.placement", placement_id=kept.placement.id), 303)


def _page(
    session: Session, placement_id: UUID, form: str = "", errors: dict[str, str] | None = None, *, stale: bool = False
) -> str:
    found = haven().services.ask(GET_PLACEMENT, session.caller, PlacementQuery(placement_id=placement_id))
    shown = found.placement
    matter = children_of_record(session, shown.record_id)
    names = {"ends_on": "last_on"} if form == "end" else {}
    changes = shown.may_write and shown.ended_because is None and not shown.replaced
    return render_template(
        "placement.html",
        shown=shown,
        changes=found.changes,
        may_change=changes,
        matter=matter,
        pupils=pupils_told(session, [] if matter is None else matter.subject_ids),
        staff=staff_names(session, {each.changed_by for each in found.changes}),
        providers=[each for each in _providers(session, shown.school_id) if each.id == shown.agency_id]
        if changes
        else [],
        words=words,
        today=today(),
        form=form,
        typed=dict(request.form) if request.method == "POST" else {},
        ticked=request.form.getlist("half_days") if form == "change" else shown.half_days,
        errors={names.get(name, name): said for name, said in (errors or {}).items()},
        stale=stale,
        key=secrets.token_urlsafe(24),
        session=session,
    )


def _providers(session: Session, school_id: UUID) -> list[Agency]:
    """Those that the school turns to, with the people who are there."""
    found = haven().services.ask(LIST_AGENCIES, session.caller, ListAgencies(school_id=school_id)).agencies
    there = [each for each in found if each.kind == "alternative_provision"]
    day = today()
    return [
        each.model_copy(update={"contacts": [person for person in each.contacts if not is_past(person, day)]})
        for each in there
    ]


def _form(session: Session, incident_id: UUID, errors: dict[str, str]) -> str:
    found = haven().services.ask(GET_INCIDENT, session.caller, IncidentQuery(incident_id=incident_id))
    return render_template(
        "placement_new.html",
        incident=found,
        providers=_providers(session, found.school_id),
        owners=colleagues_of(session, found),
        pupils=pupils_told(session, found.subject_ids),
        words=words,
        typed=dict(request.form) if request.method == "POST" else {"starts_on": today().isoformat()},
        ticked=request.form.getlist("half_days"),
        errors=errors,
        key=request.form.get("key") or secrets.token_urlsafe(24),
        session=session,
    )
