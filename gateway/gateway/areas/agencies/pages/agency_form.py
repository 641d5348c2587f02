"""An agency is added, or what is known of one is changed; nothing is ever deleted."""

import secrets
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.referrals.agencies import KEEP_AGENCY, Agency, AgencyKept, KeepAgency
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.agencies.keeping import may_change, one_agency
from gateway.areas.agencies.putting_right import errors_of_agency
from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_day, typed_version
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

EVERY_SCHOOL = "every"
_TEXTS = ("kind", "name", "nation", "area", "phone", "night_phone", "secure_address", "form_link")
_DAYS = ("since", "until")


@page("/agencies/new", right=Right.RECORD_WRITE, tier="elevated")
def new_agency(session: Session) -> ResponseReturnValue:
    """The form for one more."""
    return _form(session, None, {})


@page("/agencies/new", asks=KEEP_AGENCY, methods=("POST",))
def add_agency(session: Session) -> ResponseReturnValue:
    """Adds it; one of that kind and name that is there already is said."""
    try:
        kept = _keep(session, None)
    except (Problem, ValidationError) as error:
        return _form(session, None, errors_of_agency(error)), 400
    flash(f"{text('name')} is added. Now add whom you speak to there.")
    return redirect(url_for("pages.agency", agency_id=kept.id), 303)


@page("/agencies/<uuid:agency_id>/change", right=Right.RECORD_WRITE, tier="elevated")
def agency_to_change(session: Session, agency_id: UUID) -> ResponseReturnValue:
    """The form to change one; whoever may not change it is shown what is known of it."""
    present = one_agency(session, agency_id)
    if not may_change(session, present):
        return redirect(url_for("pages.agency", agency_id=agency_id), 303)
    return _form(session, present, {})


@page("/agencies/<uuid:agency_id>/change", asks=KEEP_AGENCY, methods=("POST",))
def change_agency(session: Session, agency_id: UUID) -> ResponseReturnValue:
    """Changes it; if a colleague was quicker, theirs is shown beside what was typed."""
    present = one_agency(session, agency_id)
    try:
        _keep(session, agency_id)
    except (Problem, ValidationError) as error:
        if problem_of(error).code is ErrorCode.STALE_VERSION:
            return _form(session, one_agency(session, agency_id), {}, stale=True), 412
        return _form(session, present, errors_of_agency(error)), 400
    flash(f"{text('name')} is changed.")
    return redirect(url_for("pages.agency", agency_id=agency_id), 303)


def _keep(session: Session, agency_id: UUID | None) -> AgencyKept:
    asked = KeepAgency.model_validate(
        {
            **{name: text(name) for name in _TEXTS},
            **{name: typed_day(name) or None for name in _DAYS},
            "form_sections": _typed_sections(),
            "postcode_districts": _typed_districts(),
            "school_ids": _typed_schools(session),
            "agency_id": agency_id,
            "version": typed_version() or 0,
        }
    )
    return haven().services.ask(KEEP_AGENCY, session.caller, asked, request.form.get("key") or None)


def _typed_sections() -> list[dict[str, str]]:
    """A line each: the heading, and behind a vertical line what is asked for there."""
    lines = [line.partition("|") for line in text("form_sections").splitlines() if line.strip()]
    return [{"title": title.strip(), "hint": hint.strip()} for title, _, hint in lines]


def _typed_districts() -> list[str]:
    """Between commas or on lines of their own, each once and in capitals."""
    written = text("postcode_districts").upper().replace("\n", ",").split(",")
    return list(dict.fromkeys(" ".join(each.split()) for each in written if each.strip()))


def _shown_sections(present: Agency | None) -> str:
    sections = [] if present is None else present.form_sections
    return "\n".join(f"{each.title} | {each.hint}" if each.hint else each.title for each in sections)


def _typed_schools(session: Session) -> list[UUID]:
    """Those ticked; none for every school of the trust, which is ticked by itself: nothing ticked is no answer."""
    ticked = request.form.getlist("school_ids")
    if EVERY_SCHOOL in ticked:
        return []
    if not ticked:
        raise invalid("school_ids", FieldCode.REQUIRED)
    try:
        return [session.school_id(urn) for urn in ticked]
    except Problem:
        raise invalid("school_ids", FieldCode.UNKNOWN_SCHOOL) from None


def _ticked(session: Session, present: Agency | None) -> list[str]:
    if request.method == "POST":
        return request.form.getlist("school_ids")
    if present is None:
        own = session.open_schools
        return [own[0].urn] if len(own) == 1 else []
    return [session.urn_of(each) or "" for each in present.school_ids] or [EVERY_SCHOOL]


def _form(session: Session, present: Agency | None, errors: dict[str, str], *, stale: bool = False) -> str:
    own: dict[str, object] = {name: getattr(present, name, "") or "" for name in (*_TEXTS, *_DAYS)}
    own["nation"] = own["nation"] or "england"
    own["form_sections"] = _shown_sections(present)
    own["postcode_districts"] = ", ".join(present.postcode_districts) if present else ""
    ticked = _ticked(session, present)
    return render_template(
        "agency_form.html",
        session=session,
        present=present,
        values={name: text(name) for name in own} if request.method == "POST" else own,
        schools=[each for each in session.schools if each.closed_on is None or each.urn in ticked],
        ticked=ticked,
        every_school=EVERY_SCHOOL if session.has(Right.CATEGORY_ADMINISTER) else "",
        errors=errors,
        stale=stale,
        key=request.form.get("key") or secrets.token_urlsafe(24),
    )
