"""A paper was reviewed, or what is said of it is put right."""

import secrets
from collections.abc import Callable, Mapping
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.papers import CHANGE_PAPER, REVIEW_PAPER, ChangePaper, PaperShown, ReviewPaper
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.papers.pages.papers import categories_among, find_paper
from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_day, typed_version
from gateway.rendering.people import pupils_by_id
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_WORDS = {"category_id": "Choose a category you may give.", "kind": "Choose what it is, or change something."}
_NO_DAY = "Give the day of the next review, or tick that there is none."


@page("/papers/<uuid:paper_id>/review", right=Right.RECORD_READ, tier="elevated")
def paper_review(session: Session, paper_id: UUID) -> ResponseReturnValue:
    """When is it to be looked at next?"""
    return _page(session, "paper_review.html", _kept(session, paper_id))


@page("/papers/<uuid:paper_id>/review", asks=REVIEW_PAPER, methods=("POST",))
def review_paper(session: Session, paper_id: UUID) -> ResponseReturnValue:
    """It was looked at."""

    def review() -> None:
        again_on = None if text("again") == "no" else typed_day("next_review_on")
        asked = {"document_id": paper_id, "version": typed_version(), "next_review_on": again_on}
        haven().services.ask(REVIEW_PAPER, session.caller, ReviewPaper.model_validate(asked), _key())

    return _taken(session, paper_id, "paper_review.html", review, "The review is saved.")


@page("/papers/<uuid:paper_id>/correction", right=Right.RECORD_READ, tier="elevated")
def paper_correction(session: Session, paper_id: UUID) -> ResponseReturnValue:
    """What it is, who sees it, when it is to be reviewed."""
    return _page(session, "paper_correction.html", _kept(session, paper_id))


@page("/papers/<uuid:paper_id>/correction", asks=CHANGE_PAPER, methods=("POST",))
def correct_paper(session: Session, paper_id: UUID) -> ResponseReturnValue:
    """What was said before stays to be seen."""

    def correct() -> None:
        asked = {
            "document_id": paper_id,
            "version": typed_version(),
            "kind": text("kind"),
            "category_id": text("category_id"),
            "review_on": typed_day("review_on") or None,
        }
        haven().services.ask(CHANGE_PAPER, session.caller, ChangePaper.model_validate(asked), _key())

    return _taken(session, paper_id, "paper_correction.html", correct, "The correction is saved.")


def _taken(session: Session, paper_id: UUID, form: str, take: Callable[[], None], done: str) -> ResponseReturnValue:
    """The paper's page once it was taken; else the form, with what is to be put right."""
    try:
        take()
    except (Problem, ValidationError) as error:
        problem, errors = problem_of(error), errors_of(error)
        if errors is None and problem.code is not ErrorCode.STALE_VERSION:
            raise
        shown = _kept(session, paper_id)
        return _page(session, form, shown, errors, changed=errors is None), problem.status
    flash(done)
    return redirect(url_for("pages.paper", paper_id=paper_id), 303)


def _kept(session: Session, paper_id: UUID) -> PaperShown:
    found = find_paper(session, paper_id)
    if not found.category_ids:
        raise Problem(ErrorCode.NOT_PERMITTED)
    return found


def _page(
    session: Session, form: str, shown: PaperShown, errors: dict[str, str] | None = None, *, changed: bool = False
) -> str:
    typed: Mapping[str, str] = request.form if request.method == "POST" and not changed else {}
    return render_template(
        form,
        session=session,
        shown=shown,
        paper=shown.paper,
        document=shown.paper.document,
        pupils=pupils_by_id(session, shown.paper.document.subject_ids),
        typed=typed,
        errors=_worded(errors or {}, typed),
        changed=changed,
        key=typed.get("key") or secrets.token_urlsafe(24),
        **categories_among(session, shown.category_ids),
    )


def _worded(errors: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """What is to be put right, in the words of these forms."""
    found = {name: _WORDS.get(name, words) for name, words in errors.items()}
    if "next_review_on" in found and not typed.get("next_review_on"):
        found["next_review_on"] = _NO_DAY
    return found


def _key() -> str | None:
    return request.form.get("key") or None
