"""Whether colleagues are kept from a child's records, or a report: what somebody is asked, and what is beside it."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.conflicts import ANSWER_LINK_QUESTION, LINK_QUESTIONS, AnswerLinkQuestion
from haven_schemas.acts.paging import Empty
from haven_schemas.errors import Problem
from pydantic import ValidationError

from gateway.areas.retention.pages.disposals import school_names
from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_version
from gateway.sessions.current import Session
from gateway.state import haven

_DONE = {
    "linked": "They are kept away from now on.",
    "different": "They see what their role shows.",
}
_WORDS = {"kind": "Choose what links them.", "answer": "Say whether they are linked."}


@page("/link-questions", asks=LINK_QUESTIONS)
def link_questions(session: Session) -> ResponseReturnValue:
    """What the person is asked, or sees beside those who are."""
    return _page(session)


@page("/link-questions/<uuid:question_id>", asks=ANSWER_LINK_QUESTION, methods=("POST",))
def answer_link_question(session: Session, question_id: UUID) -> ResponseReturnValue:
    """They are linked, or are not."""
    answer = text("answer")
    kind = text("kind") or None
    try:
        asked = AnswerLinkQuestion.model_validate(
            {
                "question_id": question_id, "answer": answer, "version": typed_version(),
                "kind": kind if answer == "linked" else None,
            }
        )  # fmt: skip
        haven().services.ask(ANSWER_LINK_QUESTION, session.caller, asked)
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        return _page(
            session, wrong=question_id, errors=errors | {name: _WORDS[name] for name in errors.keys() & _WORDS}
        ), 400
    flash(_DONE[asked.answer])
    return redirect(url_for("pages.link_questions"), 303)


def _page(session: Session, wrong: UUID | None = None, errors: dict[str, str] | None = None) -> str:
    found = haven().services.ask(LINK_QUESTIONS, session.caller, Empty())
    return render_template(
        "link_questions.html",
        session=session,
        page=found,
        schools=school_names(session, *found.questions, *found.freed),
        wrong=wrong,
        typed=request.form,
        errors=errors or {},
    )
