"""Colleagues who are linked to a child and kept from the child's records."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity import ListStaff
from haven_schemas.acts.identity.accounts import LIST_STAFF
from haven_schemas.acts.incidents.chronology import PUPIL_CARD, CardQuery
from haven_schemas.acts.incidents.conflicts import (
    END_STAFF_LINK,
    LINK_STAFF,
    LIST_STAFF_LINKS,
    WORK_TO_PASS_ON,
    LinkStaff,
    ListStaffLinks,
    StaffLinkQuery,
    WorkQuery,
)
from haven_schemas.errors import ErrorCode, Problem
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_id
from gateway.rendering.people import pupils_by_id, staff_names
from gateway.sessions.current import Session
from gateway.state import haven


@page("/pupils/<uuid:pupil_id>/kept-away", asks=LIST_STAFF_LINKS)
def staff_links(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Who is kept from this child's records."""
    return _page(session, pupil_id)


@page("/pupils/<uuid:pupil_id>/kept-away", asks=LINK_STAFF, methods=("POST",))
def link_staff(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Keeps a colleague away, from this moment on."""
    try:
        asked = LinkStaff.model_validate({"staff_id": text("staff_id"), "subject_id": pupil_id, "kind": text("kind")})
        linked = haven().services.ask(LINK_STAFF, session.caller, asked)
    except ValidationError as wrong:
        missing = {str(error["loc"][0]) for error in wrong.errors(include_input=False, include_url=False)}
        words = {"staff_id": "Choose a colleague.", "kind": "Choose what links them."}
        return _page(session, pupil_id, {name: words[name] for name in words if name in missing}), 400
    if asked.staff_id == session.view.staff_id:
        flash("You are kept from this child's records from now on.")
        return redirect(url_for("pages.pupils"), 303)
    if not linked.active:
        flash("Somebody else is asked first: too few others decide about concerns of this child. They are not told.")
        return redirect(url_for("pages.staff_links", pupil_id=pupil_id), 303)
    flash("They are kept from this child's records from now on. What they still had to do about the child is below.")
    return redirect(url_for("pages.staff_links", pupil_id=pupil_id), 303)


@page("/pupils/<uuid:pupil_id>/kept-away/end", asks=END_STAFF_LINK, methods=("POST",))
def end_staff_link(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """The link no longer holds."""
    haven().services.ask(END_STAFF_LINK, session.caller, StaffLinkQuery(link_id=typed_id("link_id")))
    flash("They are no longer kept from this child's records.")
    return redirect(url_for("pages.staff_links", pupil_id=pupil_id), 303)


def _page(session: Session, pupil_id: UUID, errors: dict[str, str] | None = None) -> str:
    services = haven().services
    card = services.ask(PUPIL_CARD, session.caller, CardQuery(subject_id=pupil_id))
    found = services.ask(
        LIST_STAFF_LINKS, session.caller, ListStaffLinks(subject_id=pupil_id, cursor=request.args.get("cursor"))
    )
    if not card.may_write:
        raise Problem(ErrorCode.NOT_PERMITTED)
    work = services.ask(WORK_TO_PASS_ON, session.caller, WorkQuery(subject_id=pupil_id)).work
    people = [link.staff_id for link in found.links] + [link.set_by for link in found.links]
    return render_template(
        "staff_links.html",
        pupil=pupils_by_id(session, [pupil_id]).get(pupil_id),
        pupil_id=pupil_id,
        page=found,
        work=work,
        staff=staff_names(session, people),
        colleagues=haven().services.ask(LIST_STAFF, session.caller, ListStaff(school_id=card.school_id)).staff,
        typed=request.form,
        errors=errors or {},
        session=session,
    )
