"""Papers of a pupil: the list, adding one, one with its versions, the review, and putting right what is said of it."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.categories import Category
from haven_schemas.acts.incidents.papers import (
    GET_PAPER,
    LIST_PAPERS,
    BeginPaper,
    BeginPaperVersion,
    ListPapers,
    PaperPage,
    PaperQuery,
    PaperShown,
)
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from pydantic import ValidationError

from gateway.areas.documents.file_errors import errors_of_file
from gateway.areas.documents.receive_document import NEW_PAPER, NEXT_VERSION_OF_PAPER, receive
from gateway.clients.asking import Caller
from gateway.pages.blueprint import current_session, page
from gateway.pages.forms import errors_of, text, typed_day, typed_version
from gateway.rendering.people import pupils_by_id, staff_names
from gateway.rendering.times import instant_of
from gateway.rendering.typed_days import read_day
from gateway.sessions.current import Session
from gateway.state import haven

_A_PAGE = 25
_NOON = time(12)
_ANY_NAME = "a name"
_CHOOSE_AGAIN = "Choose the file once more: nothing of it was kept."
_WORDS = {"kind": "Choose what it is.", "category_id": "Choose a category."}
_GIVEN = "The paper was received. It can be opened once it has been checked for viruses."


@page("/pupils/<uuid:pupil_id>/papers", asks=LIST_PAPERS)
def pupil_papers(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Papers of one pupil, and which are to be reviewed."""
    found = _list(session, pupil_id)
    known = pupils_by_id(session, [pupil_id])
    if pupil_id not in known and not found.papers:
        raise Problem(ErrorCode.NOT_FOUND)
    senders = [version.added_by for each in found.papers for version in each.document.versions]
    return render_template(
        "pupil_papers.html",
        session=session,
        page=found,
        pupil_id=pupil_id,
        pupil=known.get(pupil_id),
        staff=staff_names(session, senders),
    )


@page("/pupils/<uuid:pupil_id>/papers/new", asks=LIST_PAPERS)
def new_paper(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """What it is, who sees it, when it is to be reviewed, and the file."""
    return _new(session, pupil_id, {})


@page("/pupils/<uuid:pupil_id>/papers/new", asks=LIST_PAPERS, methods=("POST",))
def add_paper(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Takes a file, sealed into the store as it comes; it is looked at before anyone may open it."""
    try:
        said = _said_of_new(pupil_id)
        receive(_caller, lambda name: BeginPaper.model_validate({**said, "name": name}), NEW_PAPER)
    except (Problem, ValidationError) as error:
        errors = _errors(error)
        if errors is None:
            raise
        errors.setdefault("file", _CHOOSE_AGAIN)
        return _new(session, pupil_id, errors), _status(error)
    flash(_GIVEN)
    return redirect(url_for("pages.pupil_papers", pupil_id=pupil_id), 303)


@page("/papers/<uuid:paper_id>", asks=GET_PAPER)
def paper(session: Session, paper_id: UUID) -> ResponseReturnValue:
    """One paper with its versions and what was said of it, and a form to send another version."""
    return _one(session, paper_id, {})


@page("/papers/<uuid:paper_id>", asks=GET_PAPER, methods=("POST",))
def add_paper_version(session: Session, paper_id: UUID) -> ResponseReturnValue:
    """Takes a new version; the ones before it stay."""
    seen = typed_version()
    try:
        receive(
            _caller,
            lambda name: BeginPaperVersion(document_id=paper_id, seen_version=seen, name=name),
            NEXT_VERSION_OF_PAPER,
        )
    except Problem as problem:
        errors = errors_of_file(problem)
        if errors is None:
            raise
        return _one(session, paper_id, errors), problem.status
    flash("The new version was received. It can be opened once it has been checked for viruses.")
    return redirect(url_for("pages.paper", paper_id=paper_id), 303)


def find_paper(session: Session, paper_id: UUID) -> PaperShown:
    """The paper; ``not_found``."""
    return haven().services.ask(GET_PAPER, session.caller, PaperQuery(document_id=paper_id))


def categories_among(session: Session, ids: list[UUID]) -> dict[str, tuple[Category, ...]]:
    """Those the caller may choose, and all there are: one of the second level is shown with the one above it."""
    everyone = haven().categories.all(session.caller, haven().clock())
    return {"categories": tuple(each for each in everyone if each.id in ids), "all_categories": everyone}


def _list(session: Session, pupil_id: UUID) -> PaperPage:
    asked = ListPapers(subject_id=pupil_id, limit=_A_PAGE, cursor=request.args.get("cursor"))
    return haven().services.ask(LIST_PAPERS, session.caller, asked)


def _new(session: Session, pupil_id: UUID, errors: dict[str, str]) -> str:
    asked = ListPapers(subject_id=pupil_id, limit=1)
    found = haven().services.ask(LIST_PAPERS, session.caller, asked)
    if not found.category_ids:
        raise Problem(ErrorCode.NOT_PERMITTED)
    return render_template(
        "paper_new.html",
        session=session,
        pupil_id=pupil_id,
        pupil=pupils_by_id(session, [pupil_id]).get(pupil_id),
        typed=request.form,
        errors=errors,
        **categories_among(session, found.category_ids),
    )


def _one(session: Session, paper_id: UUID, errors: dict[str, str]) -> str:
    found = find_paper(session, paper_id)
    document = found.paper.document
    colleagues = [*(each.added_by for each in document.versions), *(each.changed_by for each in found.changes)]
    return render_template(
        "paper.html",
        session=session,
        shown=found,
        paper=found.paper,
        document=document,
        pupils=pupils_by_id(session, document.subject_ids),
        staff=staff_names(session, colleagues),
        errors=errors,
    )


def _said_of_new(pupil_id: UUID) -> dict[str, Any]:
    """What the form says of the paper; ``ValidationError`` or ``Problem`` before any of its file is taken."""
    said = {
        "subject_id": pupil_id,
        "kind": text("kind"),
        "category_id": text("category_id"),
        "occurred_at": _day_of_paper(haven().clock()),
        "review_on": typed_day("review_on") or None,
    }
    BeginPaper.model_validate({**said, "name": _ANY_NAME})
    return said


def _day_of_paper(now: datetime) -> datetime | None:
    """Noon in London of the day that stands on it, but never later than now; None where no day was typed."""
    typed = text("occurred_at")
    if not typed:
        return None
    day = read_day(typed)
    if day is None:
        raise invalid("occurred_at", FieldCode.WRONG_FORMAT)
    noon = instant_of(day, _NOON)
    return min(noon, now) if noon.date() == now.astimezone(noon.tzinfo).date() else noon


def _errors(error: Problem | ValidationError) -> dict[str, str] | None:
    found = errors_of(error) if isinstance(error, ValidationError) else errors_of_file(error)
    return None if found is None else {name: _WORDS.get(name, words) for name, words in found.items()}


def _status(error: Problem | ValidationError) -> int:
    return error.status if isinstance(error, Problem) else 400


def _caller() -> Caller:
    return current_session(elevated=True).caller
