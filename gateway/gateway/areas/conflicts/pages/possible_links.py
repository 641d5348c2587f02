"""Colleagues who may be a child's parent, for somebody else to decide."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.pupils.possible_links import (
    DECIDE_POSSIBLE_LINK,
    LIST_POSSIBLE_LINKS,
    DecidePossibleLink,
    ListPossibleLinks,
)
from haven_schemas.errors import Problem
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_version
from gateway.rendering.people import names_of
from gateway.sessions.current import Session
from gateway.state import haven

_DONE = {
    "linked": "They stay kept from the child's records.",
    "different": "They see what their role shows again. You will not be asked about the two again.",
}


@page("/possible-links", asks=LIST_POSSIBLE_LINKS)
def possible_links(session: Session) -> ResponseReturnValue:
    """Those nobody has decided on."""
    return _page(session)


@page("/possible-links/<uuid:link_id>", asks=DECIDE_POSSIBLE_LINK, methods=("POST",))
def decide_possible_link(session: Session, link_id: UUID) -> ResponseReturnValue:
    """Linked, with what links them, or not the same person."""
    decision = text("decision")
    kind = text("kind") or None
    try:
        asked = DecidePossibleLink.model_validate(
            {
                "possible_link_id": link_id, "decision": decision, "version": typed_version(),
                "kind": kind if decision == "linked" else None,
            }
        )  # fmt: skip
        haven().services.ask(DECIDE_POSSIBLE_LINK, session.caller, asked)
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        if "kind" in errors:
            errors["kind"] = "Choose what links them."
        return _page(session, wrong=link_id, errors=errors), 400
    flash(_DONE[asked.decision])
    return redirect(url_for("pages.possible_links"), 303)


def _page(session: Session, wrong: UUID | None = None, errors: dict[str, str] | None = None) -> str:
    asked = ListPossibleLinks(limit=20, cursor=request.args.get("cursor"))
    found = haven().services.ask(LIST_POSSIBLE_LINKS, session.caller, asked)
    pupils, staff = names_of(session, [each.pupil_id for each in found.links], [each.staff_id for each in found.links])
    return render_template(
        "possible_links.html",
        session=session,
        page=found,
        pupils=pupils,
        staff=staff,
        wrong=wrong,
        typed=request.form,
        errors=errors or {},
    )
