"""Roles: what each lets its holder do, and composing, changing and removing one's own."""

import re

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.roles import (
    CHANGE_ROLE,
    COMPOSE_ROLE,
    LIST_ROLES,
    REMOVE_ROLE,
    ChangeRole,
    ComposeRole,
    RemoveRole,
    RoleList,
    RoleView,
)
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right
from haven_schemas.words.access import RIGHTS
from pydantic import ValidationError

from gateway.areas.accounts.right_words import OPENING, words_of_rights
from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_version
from gateway.rendering.environment import errors_by_field
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_LONGEST_KEY = 60
_WORDS = {
    ("name", FieldCode.REQUIRED): "Give the role a name.",
    ("name", FieldCode.DUPLICATE): "There is a role with this name already.",
    ("rights", FieldCode.REQUIRED): "Tick at least one thing the role may do.",
    ("rights", FieldCode.IN_USE): (
        "Someone holds this role, or waits for it. While they do, nothing that opens records can be put in, "
        "and the right to confirm cannot be taken out."
    ),
}
_NOT_YOURS = "You can only put in what you hold in the whole trust yourself, and nothing into a role of your own."
_STILL_HELD = "Someone still holds this role. Take it away from them first, or look under Who can see what."


@page("/roles", asks=LIST_ROLES)
def roles(session: Session) -> ResponseReturnValue:
    """Every role with its rights in words."""
    return render_template("roles.html", session=session, found=_found(session), words_of_rights=words_of_rights)


@page("/roles/new", right=Right.ROLE_COMPOSE, tier="elevated")
def new_role(session: Session) -> ResponseReturnValue:
    """The form for a new role."""
    return _form(session, None, {})


@page("/roles/new", asks=COMPOSE_ROLE, methods=("POST",))
def compose_role(session: Session) -> ResponseReturnValue:
    """Composes a role."""
    try:
        asked = ComposeRole(
            key=key_of(text("name")),
            name=text("name"),
            rights=request.form.getlist("rights"),
            limited_to_groups="limited_to_groups" in request.form,
            may_span_trust="may_span_trust" in request.form,
        )
        haven().services.ask(COMPOSE_ROLE, session.caller, asked)
    except (Problem, ValidationError) as error:
        return _form(session, None, _errors(error)), 400
    flash("The role is there. It can be given to people now.")
    return redirect(url_for("pages.roles"), 303)


@page("/roles/change", right=Right.ROLE_COMPOSE, tier="elevated")
def role(session: Session) -> ResponseReturnValue:
    """The form to change a composed role, or remove it."""
    return _form(session, _composed(session, request.args.get("key", "")), {})


@page("/roles/change", asks=CHANGE_ROLE, methods=("POST",))
def change_role(session: Session) -> ResponseReturnValue:
    """Another name or other rights; if a colleague was quicker, both are shown."""
    present = _composed(session, text("key"))
    try:
        asked = ChangeRole(
            key=present.key,
            name=text("name"),
            rights=request.form.getlist("rights"),
            version=typed_version() or 0,
        )
        haven().services.ask(CHANGE_ROLE, session.caller, asked)
    except (Problem, ValidationError) as error:
        if problem_of(error).code is ErrorCode.STALE_VERSION:
            return _form(session, present, {}, stale=True), 412
        return _form(session, present, _errors(error)), 400
    flash("The role is changed. Whoever lost a right by it is signed out.")
    return redirect(url_for("pages.roles"), 303)


@page("/roles/remove", asks=REMOVE_ROLE, methods=("POST",))
def remove_role(session: Session) -> ResponseReturnValue:
    """Removes a composed role that nobody holds."""
    present = _composed(session, text("key"))
    try:
        haven().services.ask(REMOVE_ROLE, session.caller, RemoveRole(key=present.key))
    except Problem as problem:
        if problem.code is not ErrorCode.INVALID_REQUEST:
            raise
        return _form(session, present, {"remove": _STILL_HELD}), 400
    flash("The role is removed.")
    return redirect(url_for("pages.roles"), 303)


def key_of(name: str) -> str:
    """A key made of the role's name: ``Year 7 tutor`` is ``year_7_tutor``."""
    key = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return (key if key[:1].isalpha() else f"role_{key}".rstrip("_"))[:_LONGEST_KEY]


def _errors(error: Problem | ValidationError) -> dict[str, str]:
    problem = problem_of(error)
    if problem.code is ErrorCode.NOT_PERMITTED:
        return {"rights": _NOT_YOURS}
    if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
        raise problem
    found: dict[str, str] = {}
    for each in problem.fields:
        place = each.field.split(".")[0]
        name = "name" if place == "key" else place
        found[name] = _WORDS.get((name, each.code), errors_by_field([each])[each.field])
    return found


def _found(session: Session) -> RoleList:
    return haven().services.ask(LIST_ROLES, session.caller)


def _composed(session: Session, key: str) -> RoleView:
    for each in _found(session).roles:
        if each.key == key and each.composed:
            return each
    raise Problem(ErrorCode.NOT_FOUND)


def _form(session: Session, present: RoleView | None, errors: dict[str, str], *, stale: bool = False) -> str:
    typed = request.method == "POST" and "remove" not in errors
    name = present.name if present is not None and not typed else text("name")
    ticked = request.form.getlist("rights") if typed else (present.rights if present is not None else [])
    composable = set(_found(session).composable_rights) | set(present.rights if present is not None else ())
    return render_template(
        "role.html",
        session=session,
        present=present,
        present_words=words_of_rights(present.rights) if present is not None else [],
        errors=errors,
        stale=stale,
        name=name,
        ticked=set(ticked),
        limited="limited_to_groups" in request.form,
        spans="may_span_trust" in request.form,
        choices=[(right.value, words, right in OPENING) for right, words in RIGHTS.items() if right in composable],
    )
