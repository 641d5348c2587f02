"""The list of categories: added to, renamed, put in order, grouped, marked, retired; nothing is ever deleted."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.categories import (
    ADD_CATEGORY,
    CHANGE_CATEGORY,
    LIST_CATEGORIES,
    AddCategory,
    Category,
    ChangeCategory,
)
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_version
from gateway.rendering.environment import errors_by_field
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_WORDS = {
    ("name", FieldCode.REQUIRED): "Give the category a name.",
    ("name", FieldCode.TOO_SHORT): "Give the category a name.",
    ("name", FieldCode.DUPLICATE): "There is a category with this name already, perhaps a retired one.",
    ("group", FieldCode.REQUIRED): "Choose who sees it.",
    ("position", FieldCode.WRONG_FORMAT): "Write a number from 0 to 10000.",
}
_NOT_YOURS = "Only who looks after the list at every school changes the trust's. You can add one to your own school."


@page("/categories", right=Right.CATEGORY_ADMINISTER, tier="elevated")
def categories(session: Session) -> ResponseReturnValue:
    """The list, retired ones at its end."""
    found = _found(session)
    return render_template(
        "categories.html",
        session=session,
        live=[each for each in found if not each.retired],
        retired=[each for each in found if each.retired],
        found=found,
    )


@page("/categories/new", right=Right.CATEGORY_ADMINISTER, tier="elevated")
def new_category(session: Session) -> ResponseReturnValue:
    """The form for one more."""
    return _form(session, None, {})


@page("/categories/new", asks=ADD_CATEGORY, methods=("POST",))
def add_category(session: Session) -> ResponseReturnValue:
    """Adds it; a name that is there already is said."""
    if any(each.name.lower() == text("name").lower() for each in _found(session)):
        return _form(session, None, {"name": _WORDS["name", FieldCode.DUPLICATE]}), 400
    try:
        where = text("school")
        asked = AddCategory.model_validate({**_typed(), "school_id": session.school_id(where) if where else None})
        haven().services.ask(ADD_CATEGORY, session.caller, asked)
    except (Problem, ValidationError) as error:
        return _form(session, None, _errors(error)), 400
    haven().categories.changed()
    flash("The category is added. Reports offer it within a minute.")
    return redirect(url_for("pages.categories"), 303)


@page("/categories/<uuid:category_id>", right=Right.CATEGORY_ADMINISTER, tier="elevated")
def category(session: Session, category_id: UUID) -> ResponseReturnValue:
    """The form to change one."""
    return _form(session, _one(session, category_id), {})


@page("/categories/<uuid:category_id>", asks=CHANGE_CATEGORY, methods=("POST",))
def change_category(session: Session, category_id: UUID) -> ResponseReturnValue:
    """Changes it; if a colleague was quicker, theirs is shown beside what was typed."""
    present = _one(session, category_id)
    try:
        fields = {**_typed(), "retired": "retired" in request.form, "version": typed_version() or 0}
        asked = ChangeCategory.model_validate({"category_id": category_id, **fields})
        haven().services.ask(CHANGE_CATEGORY, session.caller, asked)
    except (Problem, ValidationError) as error:
        if problem_of(error).code is ErrorCode.STALE_VERSION:
            haven().categories.changed()
            return _form(session, _one(session, category_id), {}, stale=True), 412
        return _form(session, present, _errors(error)), 400
    haven().categories.changed()
    flash("The category is changed. Who sees what bears it changed at once.")
    return redirect(url_for("pages.categories"), 303)


def _typed() -> dict[str, object]:
    return {
        "name": text("name"),
        "group": text("group"),
        "position": text("position") or 0,
        "parent_id": text("parent_id") or None,
        "lasting": "lasting" in request.form,
    }


def _errors(error: Problem | ValidationError) -> dict[str, str]:
    problem = problem_of(error)
    if problem.code is ErrorCode.NOT_PERMITTED:
        return {"name": _NOT_YOURS}
    if problem.code is not ErrorCode.INVALID_REQUEST or not problem.fields:
        raise problem
    found = {
        each.field: _WORDS.get((each.field, each.code), errors_by_field([each])[each.field]) for each in problem.fields
    }
    if "group" in found:
        found["group"] = _WORDS["group", FieldCode.REQUIRED]
    return found


def _found(session: Session) -> tuple[Category, ...]:
    """As incidents has it now, not as it is remembered: what is changed here is seen here. Of schools the person's."""
    own = {None, *(school.id for school in session.schools)}
    found = haven().services.ask(LIST_CATEGORIES, session.caller).categories
    return tuple(each for each in found if each.school_id in own)


def _one(session: Session, category_id: UUID) -> Category:
    for each in _found(session):
        if each.id == category_id:
            return each
    raise Problem(ErrorCode.NOT_FOUND)


def _form(session: Session, present: Category | None, errors: dict[str, str], *, stale: bool = False) -> str:
    typed = request.method == "POST"
    own = {
        "name": present.name if present else "",
        "group": present.group if present else "",
        "position": str(present.position) if present else "",
        "parent_id": str(present.parent_id or "") if present else "",
        "school": "",
    }
    found = _found(session)
    return render_template(
        "category.html",
        session=session,
        present=present,
        values={name: text(name) for name in own} if typed else own,
        retired="retired" in request.form if typed else bool(present and present.retired),
        lasting="lasting" in request.form if typed else bool(present and present.lasting),
        parents=[each for each in found if each.parent_id is None and not each.retired and each != present],
        errors=errors,
        stale=stale,
    )
