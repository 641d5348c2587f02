"""A date to keep on an incident record: started, done, chased, given another day, passed on, or no longer needed."""

import secrets
from collections.abc import Callable
from itertools import groupby
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity import StaffMember
from haven_schemas.acts.incidents.records import GET_INCIDENT, IncidentQuery
from haven_schemas.acts.referrals.clocks import (
    BeginClock,
    ClockMet,
    ClockQuery,
    ClocksQuery,
    EndClock,
    MeetClock,
    RecordClock,
)
from haven_schemas.acts.referrals.deadlines import ActOnDeadline
from haven_schemas.acts.referrals.deadlines_calls import (
    ACT_ON_DEADLINE,
    BEGIN_CLOCK,
    CLOCK_RULES,
    END_CLOCK,
    GET_CLOCK,
    MEET_CLOCK,
)
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.words import referral_steps as words
from pydantic import ValidationError

from gateway.areas.dates.of_record import (
    check_all,
    chosen,
    colleagues_of,
    day_typed,
    errors_of_date,
    staff_at,
    time_typed,
)
from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_id, typed_version
from gateway.rendering.matters import children_of_record
from gateway.rendering.people import pupils_told, staff_names
from gateway.rendering.times import date_words, in_london
from gateway.sessions.current import Session
from gateway.state import haven

_ACTED = {
    "chased": "It is written down that you chased it.",
    "moved": "It has another day.",
    "passed_on": "Somebody else sees to it now.",
}


@page("/incidents/<uuid:incident_id>/dates/new", asks=GET_INCIDENT)
def new_date_to_keep(session: Session, incident_id: UUID) -> ResponseReturnValue:
    """The form: what is to have happened, of the rules of the school's nation that are switched on."""
    return _form(session, incident_id, {})


@page("/incidents/<uuid:incident_id>/dates/new", asks=BEGIN_CLOCK, methods=("POST",))
def start_date_to_keep(session: Session, incident_id: UUID) -> ResponseReturnValue:
    """Starts it, once."""
    try:
        check_all(lambda: chosen("rule"), lambda: day_typed("starts_on"), lambda: time_typed("starts_time"))
        asked = BeginClock.model_validate(
            {
                "record_id": incident_id,
                "rule": chosen("rule"),
                "starts_on": day_typed("starts_on"),
                "starts_time": time_typed("starts_time"),
                "owner_id": text("owner_id") or None,
            }
        )
        begun = haven().services.ask(BEGIN_CLOCK, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        return _form(session, incident_id, errors_of_date(error)), 400
    flash(f"The date is kept: by {date_words(begun.due_on.isoformat())}.")
    return redirect(url_for("pages.date_to_keep", date_id=begun.id), 303)


@page("/dates/<uuid:date_id>", asks=GET_CLOCK)
def date_to_keep(session: Session, date_id: UUID) -> ResponseReturnValue:
    """By when what is to have happened, and what became of it."""
    return _page(session, date_id)


@page("/dates/<uuid:date_id>/done", asks=MEET_CLOCK, methods=("POST",))
def date_to_keep_done(session: Session, date_id: UUID) -> ResponseReturnValue:
    """It happened; what follows begins."""

    def done() -> None:
        asked = MeetClock.model_validate(
            {**_seen(date_id), "met_on": day_typed("met_on"), "met_time": time_typed("met_time")}
        )
        _say_what_follows(haven().services.ask(MEET_CLOCK, session.caller, asked, request.form.get("key") or None))

    return _kept(session, date_id, "done", done)


@page("/dates/<uuid:date_id>/acts", asks=ACT_ON_DEADLINE, methods=("POST",))
def act_on_date_to_keep(session: Session, date_id: UUID) -> ResponseReturnValue:
    """Somebody chased it, gave it another day, or passed it on."""
    act = text("act") if text("act") in _ACTED else "chased"

    def acted() -> None:
        asked = ActOnDeadline.model_validate({**_seen(date_id), "act": act, **_of_act(act)})
        haven().services.ask(ACT_ON_DEADLINE, session.caller, asked, request.form.get("key") or None)
        flash(_ACTED[act])

    return _kept(session, date_id, act, acted)


@page("/dates/<uuid:date_id>/end", asks=END_CLOCK, methods=("POST",))
def end_date_to_keep(session: Session, date_id: UUID) -> ResponseReturnValue:
    """Nobody waits for it any more."""

    def ended() -> None:
        asked = EndClock.model_validate({**_seen(date_id), "because": chosen("ended_because", "because")})
        haven().services.ask(END_CLOCK, session.caller, asked, request.form.get("key") or None)
        flash("Nobody is reminded of it any more.")

    return _kept(session, date_id, "end", ended)


def _of_act(act: str) -> dict[str, object]:
    """The fields that the act alone takes."""
    if act == "moved":
        return {"due_on": day_typed("due_on"), "because": chosen("because")}
    return {"owner_id": typed_id("owner_id")} if act == "passed_on" else {}


def _seen(date_id: UUID) -> dict[str, object]:
    return {"deadline_id": date_id, "version": typed_version() or 0}


def _say_what_follows(found: ClockMet) -> None:
    said = ["It is written down that it happened."]
    said += [f"Next, by {date_words(each.due_on.isoformat())}: {each.what}." for each in found.begun]
    for each in found.not_begun:
        why = (
            "your trust has it switched off" if each.because == "switched_off" else "the terms are not entered that far"
        )
        said.append(f"Not started, since {why}: {each.what}.")
    flash(" ".join(said))


def _kept(session: Session, date_id: UUID, form: str, keep: Callable[[], None]) -> ResponseReturnValue:
    """Back to the record; with what is to be put right, or where somebody was quicker, the page again."""
    try:
        keep()
    except (Problem, ValidationError) as error:
        if isinstance(error, Problem) and error.code is ErrorCode.STALE_VERSION:
            return _page(session, date_id, form, stale=True), 412
        return _page(session, date_id, form, errors_of_date(error)), 400
    return redirect(url_for("pages.date_to_keep", date_id=date_id), 303)


def _page(
    session: Session, date_id: UUID, form: str = "", errors: dict[str, str] | None = None, *, stale: bool = False
) -> str:
    found = haven().services.ask(GET_CLOCK, session.caller, ClockQuery(deadline_id=date_id))
    matter = children_of_record(session, found.record_id)
    names = {"because": "ended_because"} if form == "end" else {}
    return render_template(
        "date.html",
        clock=found,
        matter=matter,
        pupils=pupils_told(session, [] if matter is None else matter.subject_ids),
        staff=staff_names(session, {found.owner_id} | ({found.ended_by} if found.ended_by else set())),
        owners=_owners(session, found),
        words=words,
        today=in_london(haven().clock()).date(),
        form=form,
        typed=dict(request.form) if request.method == "POST" else {},
        errors={names.get(name, name): said for name, said in (errors or {}).items()},
        stale=stale,
        key=secrets.token_urlsafe(24),
        session=session,
    )


def _owners(session: Session, found: RecordClock) -> list[StaffMember]:
    waits = found.may_write and found.state in ("running", "late")
    if not (waits and session.has(Right.RECORD_WRITE)):
        return []
    return [each for each in staff_at(session, found.school_id) if each.id != found.owner_id]


def _form(session: Session, incident_id: UUID, errors: dict[str, str]) -> str:
    found = haven().services.ask(GET_INCIDENT, session.caller, IncidentQuery(incident_id=incident_id))
    offered = haven().services.ask(CLOCK_RULES, session.caller, ClocksQuery(record_id=incident_id))
    today = in_london(haven().clock()).date()
    return render_template(
        "date_new.html",
        incident=found,
        offered=offered,
        subjects=[(subject, list(rules)) for subject, rules in groupby(offered.rules, key=lambda each: each.subject)],
        owners=colleagues_of(session, found),
        pupils=pupils_told(session, found.subject_ids),
        typed=dict(request.form) if request.method == "POST" else {"starts_on": today.isoformat()},
        errors=errors,
        key=request.form.get("key") or secrets.token_urlsafe(24),
        session=session,
    )
