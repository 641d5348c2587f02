"""Children whom two schools' systems have on their rolls, and what people of each school say."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.chronology import CARDS_AT_NEED, CardsAtNeedQuery
from haven_schemas.acts.pupils.roll_questions import AnswerRollQuestion, AtNeedQuery, ListRollQuestions
from haven_schemas.acts.pupils.two_rolls import ANSWER_ROLL_QUESTION, LIST_ROLL_QUESTIONS, READ_AT_NEED
from haven_schemas.errors import Problem
from haven_schemas.words.pupil_codes import RELATIONSHIPS
from haven_schemas.words.pupils import FLAGS, ROLL_ANSWERS
from haven_schemas.words.records import PLAN_KINDS
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_version
from gateway.sessions.current import Session
from gateway.state import haven


@page("/roll-questions", asks=LIST_ROLL_QUESTIONS)
def roll_questions(session: Session) -> ResponseReturnValue:
    """Those that wait for an answer, and those answered lately."""
    return _questions(session)


@page("/roll-questions/<uuid:question_id>", asks=ANSWER_ROLL_QUESTION, methods=("POST",))
def answer_roll_question(session: Session, question_id: UUID) -> ResponseReturnValue:
    """Left, still here, both, or here now with a reason."""
    try:
        asked = AnswerRollQuestion.model_validate(
            {
                "question_id": question_id, "answer": request.form.get("answer"), "reason": text("reason"),
                "version": typed_version(),
            }
        )  # fmt: skip
        haven().services.ask(ANSWER_ROLL_QUESTION, session.caller, asked)
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        if "reason" in errors and not text("reason"):
            errors["reason"] = "Say how you know that the child is here now."
        return _questions(session, wrong=question_id, errors=errors), 400
    flash("Your answer is saved.")
    return redirect(url_for("pages.roll_questions"), 303)


@page("/roll-questions/<uuid:question_id>/at-need", asks=READ_AT_NEED)
def read_at_need(session: Session, question_id: UUID) -> ResponseReturnValue:
    """Card, stops and whom to ring of a child who is here now, until the first school answers; not for printing."""
    services = haven().services
    found = services.ask(READ_AT_NEED, session.caller, AtNeedQuery(question_id=question_id))
    cards = services.ask(CARDS_AT_NEED, session.caller, CardsAtNeedQuery(question_id=question_id)).cards
    return render_template(
        "at_need.html",
        session=session,
        found=found,
        cards=[each.card for each in cards],
        flag_words=FLAGS,
        plan_words=PLAN_KINDS,
        relationship_words=RELATIONSHIPS,
    )


def _questions(session: Session, wrong: UUID | None = None, errors: dict[str, str] | None = None) -> str:
    asked = ListRollQuestions(limit=20, cursor=request.args.get("cursor"))
    return render_template(
        "roll_questions.html",
        session=session,
        page=haven().services.ask(LIST_ROLL_QUESTIONS, session.caller, asked),
        answer_words=ROLL_ANSWERS,
        wrong=wrong,
        errors=errors or {},
    )
