"""People at an agency: added, changed, and said to have left by their last day there."""

import secrets
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.referrals.agencies import KEEP_CONTACT, Agency, AgencyContact, KeepContact
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.agencies.keeping import one_agency
from gateway.areas.agencies.putting_right import errors_of_agency
from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_day, typed_version
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_TEXTS = ("name", "role", "phone", "secure_address")
_DAYS = ("since", "until")


@page("/agencies/<uuid:agency_id>/people/new", right=Right.RECORD_WRITE, tier="elevated")
def new_agency_person(session: Session, agency_id: UUID) -> ResponseReturnValue:
    """The form for one more."""
    return _form(session, one_agency(session, agency_id), None, {})


@page("/agencies/<uuid:agency_id>/people/new", asks=KEEP_CONTACT, methods=("POST",))
def add_agency_person(session: Session, agency_id: UUID) -> ResponseReturnValue:
    """Adds them: every school that turns to the agency knows them at once."""
    agency = one_agency(session, agency_id)
    try:
        _keep(session, agency_id, None)
    except (Problem, ValidationError) as error:
        return _form(session, agency, None, errors_of_agency(error)), 400
    flash(f"{text('name')} is added.")
    return redirect(url_for("pages.agency", agency_id=agency_id), 303)


@page("/agencies/<uuid:agency_id>/people/<uuid:contact_id>", right=Right.RECORD_WRITE, tier="elevated")
def agency_person(session: Session, agency_id: UUID, contact_id: UUID) -> ResponseReturnValue:
    """The form to change what is known of one."""
    agency = one_agency(session, agency_id)
    return _form(session, agency, _person(agency, contact_id), {})


@page("/agencies/<uuid:agency_id>/people/<uuid:contact_id>", asks=KEEP_CONTACT, methods=("POST",))
def change_agency_person(session: Session, agency_id: UUID, contact_id: UUID) -> ResponseReturnValue:
    """Changes it; if a colleague was quicker, theirs is shown beside what was typed."""
    agency = one_agency(session, agency_id)
    try:
        _keep(session, agency_id, contact_id)
    except (Problem, ValidationError) as error:
        if problem_of(error).code is ErrorCode.STALE_VERSION:
            agency = one_agency(session, agency_id)
            return _form(session, agency, _person(agency, contact_id), {}, stale=True), 412
        return _form(session, agency, _person(agency, contact_id), errors_of_agency(error)), 400
    flash(f"{text('name')} is changed.")
    return redirect(url_for("pages.agency", agency_id=agency_id), 303)


def _keep(session: Session, agency_id: UUID, contact_id: UUID | None) -> None:
    asked = KeepContact.model_validate(
        {
            **{name: text(name) for name in _TEXTS},
            **{name: typed_day(name) or None for name in _DAYS},
            "agency_id": agency_id,
            "contact_id": contact_id,
            "version": typed_version() or 0,
        }
    )
    haven().services.ask(KEEP_CONTACT, session.caller, asked, request.form.get("key") or None)


def _person(agency: Agency, contact_id: UUID) -> AgencyContact:
    for each in agency.contacts:
        if each.id == contact_id:
            return each
    raise Problem(ErrorCode.NOT_FOUND)


def _form(
    session: Session, agency: Agency, present: AgencyContact | None, errors: dict[str, str], *, stale: bool = False
) -> str:
    own = {name: getattr(present, name, "") or "" for name in (*_TEXTS, *_DAYS)}
    return render_template(
        "agency_person.html",
        session=session,
        agency=agency,
        present=present,
        values={name: text(name) for name in own} if request.method == "POST" else own,
        errors=errors,
        stale=stale,
        key=request.form.get("key") or secrets.token_urlsafe(24),
    )
