"""Saved views of lists: kept from a list, renamed, made the one a list opens with, removed."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.views import KEEP_VIEW, REMOVE_VIEW, KeepView, RemoveView, SavedView
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.lists.views import own_views, view_filters
from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_version
from gateway.sessions.current import Session
from gateway.state import haven

_PAGES = {"records": "pages.incidents", "queue": "pages.concerns"}
_NAME = {"name": "Write a name of at most 40 letters. You may have 20 views: remove one if you have as many."}


@page("/views", right=Right.RECORD_READ, tier="elevated")
def views(session: Session) -> ResponseReturnValue:
    """All of one's own."""
    return _page(session)


@page("/views", asks=KEEP_VIEW, methods=("POST",))
def make_view(session: Session) -> ResponseReturnValue:
    """From a list as it is narrowed and ordered there."""
    given = {name: value for name in request.form if (value := text(name))}
    fields = {
        "list": text("list"), "name": text("name"), "filters": view_filters(session, given),
        "is_default": text("default") == "yes",
    }  # fmt: skip
    try:
        asked = KeepView.model_validate(fields)
        kept = haven().services.ask(KEEP_VIEW, session.caller, asked)
    except (Problem, ValidationError) as error:
        return _refused(session, error)
    flash("The view is saved.")
    return redirect(url_for(_PAGES[asked.list], view=kept.id), 303)


@page("/views/<uuid:view_id>", asks=KEEP_VIEW, methods=("POST",))
def change_view(session: Session, view_id: UUID) -> ResponseReturnValue:
    """Its name, and whether its list opens with it; or removes it."""
    view, version = _own(session, view_id), typed_version() or 0
    try:
        if text("do") == "remove":
            haven().services.ask(REMOVE_VIEW, session.caller, RemoveView(view_id=view_id, version=version))
            flash("The view is removed.")
        else:
            fields = {
                **view.model_dump(exclude={"id"}), "view_id": view_id, "version": version, "name": text("name"),
                "is_default": text("default") == "yes",
            }  # fmt: skip
            haven().services.ask(KEEP_VIEW, session.caller, KeepView.model_validate(fields))
            flash("The view is changed.")
    except (Problem, ValidationError) as error:
        if isinstance(error, Problem) and error.code is ErrorCode.STALE_VERSION:
            flash("You changed this view elsewhere meanwhile. Look at it again.")
        else:
            return _refused(session, error)
    return redirect(url_for("pages.views"), 303)


def _own(session: Session, view_id: UUID) -> SavedView:
    view = next((each for each in own_views(session) if each.id == view_id), None)
    if view is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return view


def _refused(session: Session, error: Problem | ValidationError) -> ResponseReturnValue:
    errors = errors_of(error)
    if errors is None:
        raise error
    return _page(session, {**errors, **(_NAME if "name" in errors else {})}), 400


def _page(session: Session, errors: dict[str, str] | None = None) -> str:
    return render_template("views.html", session=session, views=own_views(session), errors=errors or {})
