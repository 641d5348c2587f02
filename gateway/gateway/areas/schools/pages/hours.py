"""When a school is open on each day of the week."""

from datetime import time
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.calendar import GetSchoolYears, OpenDay, SetOpeningHours
from haven_schemas.acts.identity.schools import SchoolRecord
from haven_schemas.acts.identity.schools_calls import SCHOOL_YEARS, SET_OPENING_HOURS
from haven_schemas.errors import ErrorCode, Problem

from gateway.areas.schools.finding import school_by_urn
from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_version
from gateway.rendering.times import read_time
from gateway.sessions.current import Session
from gateway.state import haven

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@page("/schools/<school_urn>/hours", asks=SCHOOL_YEARS)
def opening_hours(session: Session, school_urn: str) -> ResponseReturnValue:
    """The week as it was entered."""
    school = school_by_urn(session.caller, school_urn)
    found = haven().services.ask(SCHOOL_YEARS, session.caller, GetSchoolYears(school_id=school.id)).hours
    hours = {each.weekday: (each.opens, each.closes) for each in found}
    return _page(session, school, hours, {}, entered=bool(found))


@page("/schools/<school_urn>/hours", asks=SET_OPENING_HOURS, methods=("POST",))
def set_opening_hours(session: Session, school_urn: str) -> ResponseReturnValue:
    """The whole week at once; a day left empty is one on which the school is not open."""
    school = school_by_urn(session.caller, school_urn)
    typed = {day: _boxes(f"opens-{day}", f"closes-{day}") for day in range(len(DAYS))}
    days, errors = _read(typed)
    if errors:
        return _page(session, school, typed, errors), 400
    asked = SetOpeningHours(school_id=school.id, version=typed_version() or 0, hours=days)
    try:
        haven().services.ask(SET_OPENING_HOURS, session.caller, asked)
        haven().duty_hours.ask_again()
    except Problem as problem:
        if problem.code is not ErrorCode.STALE_VERSION:
            raise
        return _page(session, school, typed, {}, stale=True), 412
    flash("The opening hours are saved.")
    return redirect(url_for("pages.school", school_urn=school.urn), 303)


def _read(typed: dict[int, tuple[str, str]]) -> tuple[list[OpenDay], dict[str, str]]:
    days: list[OpenDay] = []
    errors: dict[str, str] = {}
    for day, (opens, closes) in typed.items():
        if not opens and not closes:
            continue
        first, last = _time(opens), _time(closes)
        if first is None:
            errors[f"opens-{day}"] = f"Write when it opens on {DAYS[day]}, such as 8:30."
        elif last is None or last <= first:
            errors[f"closes-{day}"] = f"Write when it closes on {DAYS[day]}, later than it opens, such as 15:30."
        else:
            days.append(OpenDay(weekday=day, opens=f"{first:%H:%M}", closes=f"{last:%H:%M}"))
    return days, errors


def _boxes(opens: str, closes: str) -> tuple[str, str]:
    return text(opens), text(closes)


def _time(typed: str) -> time | None:
    return read_time(typed) if typed else None


def _page(
    session: Session, school: SchoolRecord, hours: dict[int, tuple[str, str]], errors: dict[str, str], **more: Any
) -> str:
    week = [(day, name, *hours.get(day, ("", ""))) for day, name in enumerate(DAYS)]
    stale = bool(more.get("stale"))
    version = typed_version() if request.method == "POST" and not stale else school.version
    return render_template(
        "opening_hours.html",
        session=session,
        school=school,
        week=week,
        version=version,
        errors=errors,
        stale=stale,
        entered=more.get("entered", True),
    )
