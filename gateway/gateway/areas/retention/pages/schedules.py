"""For how long each kind of record is kept: the table, and the form for what the trust agreed, compared before kept."""

import secrets
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.retention.files import LAST_SWEEP
from haven_schemas.acts.retention.schedules import (
    FIXED,
    KEEP_SCHEDULE,
    OF_EVERY_FILE,
    WHAT_WOULD_CHANGE,
    KeepSchedule,
    Schedule,
    ScheduleKept,
    ScheduleList,
    WhatWouldChange,
    WouldChange,
)
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.words.retention import RECORD_KINDS, TRIGGERS
from pydantic import ValidationError

from gateway.areas.retention.putting_right import errors_in
from gateway.areas.retention.schedule_form import (
    WORDS,
    coming_schedule,
    in_force,
    schedules,
    typed_schedule,
    values_of,
)
from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_version
from gateway.rendering.people import schools_by_id, staff_names
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_OF_FIXED = ("youngest_birth",)
"""What nothing is counted from that a trust sets."""


@page("/retention/schedules", asks=LAST_SWEEP)
def retention_schedules(session: Session) -> ResponseReturnValue:
    """Those in force, with where each is written and how well that is verified; the trust's own to come."""
    found = schedules(session)
    own = [each.kept_by for each in (*found.schedules, *found.coming) if each.kept_by is not None]
    return render_template(
        "schedules.html",
        found=found,
        replaced={each.record: each for each in found.replaced},
        staff=staff_names(session, own),
        sets=session.has(Right.RETENTION_SET),
        fixed=FIXED,
        of_every_file=OF_EVERY_FILE,
        look=haven().services.ask(LAST_SWEEP, session.caller).leavers,
        session=session,
    )


@page("/retention/schedules/new", right=Right.RETENTION_SET, tier="elevated")
def new_schedule(session: Session) -> ResponseReturnValue:
    """The form for what the trust agreed; ``record`` says of which kind, with what holds of it now."""
    return _form(session, schedules(session), None, {})


@page("/retention/schedules/new", asks=KEEP_SCHEDULE, methods=("POST",))
def add_schedule(session: Session) -> ResponseReturnValue:
    """Shows what it would change; once that was seen, keeps it."""
    return _compared_or_kept(session, None)


@page("/retention/schedules/<uuid:schedule_id>", right=Right.RETENTION_SET, tier="elevated")
def schedule_to_change(session: Session, schedule_id: UUID) -> ResponseReturnValue:
    """The form to change one that has not begun."""
    found = schedules(session)
    return _form(session, found, coming_schedule(found, schedule_id), {})


@page("/retention/schedules/<uuid:schedule_id>", asks=KEEP_SCHEDULE, methods=("POST",))
def change_schedule(session: Session, schedule_id: UUID) -> ResponseReturnValue:
    """As adding one; if a colleague was quicker, theirs is shown beside what was typed."""
    return _compared_or_kept(session, schedule_id)


def _compared_or_kept(session: Session, schedule_id: UUID | None) -> ResponseReturnValue:
    found = schedules(session)
    present = None if schedule_id is None else coming_schedule(found, schedule_id)
    try:
        if text("act") != "keep":
            return _form(session, found, present, {}, changes=_compared(session))
        _keep(session, present)
    except (Problem, ValidationError) as error:
        if problem_of(error).code is ErrorCode.STALE_VERSION:
            newest = schedules(session)
            present = None if schedule_id is None else coming_schedule(newest, schedule_id)
            return _form(session, newest, present, {}, stale=True), 412
        return _form(session, found, present, errors_in(error, WORDS)), 400
    flash("The schedule is kept. It counts from its first day on, as files are looked at next.")
    return redirect(url_for("pages.retention_schedules"), 303)


def _compared(session: Session) -> WouldChange:
    asked = WhatWouldChange.model_validate(typed_schedule())
    return haven().services.ask(WHAT_WOULD_CHANGE, session.caller, asked)


def _keep(session: Session, present: Schedule | None) -> ScheduleKept:
    known = {
        "schedule_id": None if present is None else present.schedule_id,
        "version": 0 if present is None else typed_version() or 0,
    }
    asked = KeepSchedule.model_validate({**typed_schedule(), **known})
    return haven().services.ask(KEEP_SCHEDULE, session.caller, asked, request.form.get("key") or None)


def _version(present: Schedule | None, *, stale: bool) -> int:
    """That of the first look, which comparing does not take for a look at what a colleague saved meanwhile."""
    seen = typed_version() if request.method == "POST" and not stale else None
    return seen or (present.version if present is not None else 0)


def _form(
    session: Session,
    found: ScheduleList,
    present: Schedule | None,
    errors: dict[str, str],
    *,
    changes: WouldChange | None = None,
    stale: bool = False,
) -> str:
    values = values_of(present, in_force(found, request.args.get("record", "")))
    return render_template(
        "schedule.html",
        present=present,
        version=_version(present, stale=stale),
        values=values,
        kinds=[(code, words) for code, words in RECORD_KINDS.items() if code not in FIXED],
        triggers=[(code, words) for code, words in TRIGGERS.items() if code not in _OF_FIXED],
        holds_now=in_force(found, values["record"]),
        changes=changes,
        schools=schools_by_id(session, (each.school_id for each in changes.schools)) if changes else {},
        errors=errors,
        stale=stale,
        key=request.form.get("key") or secrets.token_urlsafe(24),
        session=session,
    )
