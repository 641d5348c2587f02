"""On what lawful basis each group of fields is processed; agreeing to what is proposed, or choosing another."""

from typing import get_args

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.assessment import CHOOSE_BASIS
from haven_schemas.acts.lawful_bases import BasisGroup, ChooseBasis, GroupBasis
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.assessment.standing import Standing, standing
from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_version
from gateway.rendering.people import staff_names
from gateway.sessions.current import Session
from gateway.state import haven

_CODES = ("article_6", "article_9", "schedule_1")
_WORDS = {
    "article_6": "Choose a basis.",
    "article_9": "Choose a condition, or that there is no special category.",
    "schedule_1": "The law asks for a paragraph of Schedule 1 here. Choose one.",
    "reason": "Say why it is another than Haven proposes.",
}


@page("/impact-assessment/lawful-bases", right=Right.SIGHT_REVIEW, tier="elevated")
def lawful_bases(session: Session) -> ResponseReturnValue:
    """All groups."""
    now = standing(session)
    said = {each.said_by for each in now.content.bases if each.said_by is not None}
    return render_template("lawful_bases.html", session=session, now=now, staff=staff_names(session, said))


@page("/impact-assessment/lawful-bases/<group>", right=Right.SIGHT_REVIEW, tier="elevated")
def lawful_basis(session: Session, group: str) -> ResponseReturnValue:
    """The form."""
    return _form(session, _found(session, group), {})


@page("/impact-assessment/lawful-bases/<group>", asks=CHOOSE_BASIS, methods=("POST",))
def choose_lawful_basis(session: Session, group: str) -> ResponseReturnValue:
    """Saves it, unless somebody else said something meanwhile."""
    _require_known(group)
    basis = {**{name: text(name) for name in _CODES}, "criminal": text("criminal") == "yes"}
    given = {"group": group, "basis": basis, "reason": text("reason"), "version": typed_version() or 0}
    try:
        haven().services.ask(CHOOSE_BASIS, session.caller, ChooseBasis.model_validate(given))
    except (Problem, ValidationError) as error:
        if isinstance(error, Problem) and error.code is ErrorCode.STALE_VERSION:
            return _form(session, _found(session, group), {}, changed=True), 412
        errors = errors_of(error)
        if errors is None:
            raise
        named = {name.removeprefix("basis."): words for name, words in errors.items()}
        shown = {name: _WORDS.get(name, words) for name, words in named.items()}
        return _form(session, _found(session, group), shown), 400
    flash("Saved.")
    return redirect(url_for("pages.lawful_bases", _anchor=group), 303)


def _found(session: Session, group: str) -> GroupBasis:
    _require_known(group)
    now: Standing = standing(session)
    return next(each for each in now.content.bases if each.group == group)


def _require_known(group: str) -> None:
    if group not in get_args(BasisGroup):
        raise Problem(ErrorCode.NOT_FOUND)


def _form(session: Session, found: GroupBasis, errors: dict[str, str], *, changed: bool = False) -> str:
    typed = request.form if request.method == "POST" and not changed else {}
    return render_template(
        "lawful_basis.html", session=session, found=found, typed=typed, errors=errors, changed=changed
    )
