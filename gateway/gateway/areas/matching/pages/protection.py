"""Protecting a child's identity, and what people named for the child see of it."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity import ListStaff
from haven_schemas.acts.identity.accounts import LIST_STAFF
from haven_schemas.acts.pupils.matching import EndProtection, ProtectIdentity, ProtectionQuery
from haven_schemas.acts.pupils.protection import END_PROTECTION, PROTECT_IDENTITY, PROTECTION_OF
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.words.pupils import PROTECTIONS
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_ids, typed_version
from gateway.rendering.people import pupils_by_id, staff_names
from gateway.sessions.current import Session
from gateway.state import haven


@page("/pupils/<uuid:pupil_id>/protection", right=Right.PUPIL_PROTECT, tier="elevated")
def protection(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """What is protected, and the form to protect."""
    return _page(session, pupil_id)


@page("/pupils/<uuid:pupil_id>/protection", asks=PROTECT_IDENTITY, methods=("POST",))
def set_protection(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Protects, changes who may know, or ends it."""
    try:
        if request.form.get("do") == "end":
            ending = EndProtection(pupil_id=pupil_id, reason=text("reason"))
            haven().services.ask(END_PROTECTION, session.caller, ending)
            flash("The protection was ended.")
        else:
            haven().services.ask(PROTECT_IDENTITY, session.caller, _asked(pupil_id))
            flash("The identity is protected.")
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        return _page(session, pupil_id, errors), 400
    return redirect(url_for("pages.protection", pupil_id=pupil_id), 303)


def _asked(pupil_id: UUID) -> ProtectIdentity:
    old = typed_ids("old_pupil_id")
    return ProtectIdentity.model_validate(
        {
            "pupil_id": pupil_id,
            "kind": request.form.get("kind"),
            "reason": text("reason"),
            "readers": typed_ids("readers"),
            "old_upns": text("old_upns").replace(",", " ").split(),
            "old_pupil_id": old[0] if old else None,
            "version": typed_version(),
        }
    )


def _page(session: Session, pupil_id: UUID, errors: dict[str, str] | None = None) -> str:
    services = haven().services
    found = services.ask(PROTECTION_OF, session.caller, ProtectionQuery(pupil_id=pupil_id))
    known = pupils_by_id(session, [pupil_id])
    if pupil_id not in known:
        raise Problem(ErrorCode.NOT_FOUND)
    who_can_look = ListStaff(school_id=known[pupil_id].school_id, right=Right.PUPIL_READ)
    staff = services.ask(LIST_STAFF, session.caller, who_can_look).staff
    marked = [found.marked_by] if found.marked_by else []
    return render_template(
        "protection.html",
        session=session,
        pupil=known[pupil_id],
        found=found,
        staff=[each for each in staff if each.id != session.view.staff_id],
        names=staff_names(session, [*found.readers, *marked]),
        kind_words=PROTECTIONS,
        errors=errors or {},
        typed=request.form,
    )
