"""One of the seven steps: its questions with what the trust says, and answering one."""

from typing import get_args
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.assessment import Answer, AnswerQuestion, AssessmentQuestion
from haven_schemas.acts.identity.assessment import ANSWER_QUESTION
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.words.assessment import FOR_THE_ASSET_REGISTER, STEPS
from pydantic import ValidationError

from gateway.areas.assessment.standing import Standing, standing
from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_version
from gateway.rendering.people import staff_names
from gateway.sessions.current import Session
from gateway.state import haven

_RISKS = (5, 6)


@page("/impact-assessment/steps/<int:number>", right=Right.SIGHT_REVIEW, tier="elevated")
def assessment_step(session: Session, number: int) -> ResponseReturnValue:
    """Risks and measures, which are two steps, stand on one page."""
    if not 1 <= number <= len(STEPS):
        raise Problem(ErrorCode.NOT_FOUND)
    now = standing(session)
    title, questions = STEPS[number - 1]
    return render_template(
        "assessment_risks.html" if number in _RISKS else "assessment_step.html",
        session=session,
        now=now,
        number=number,
        title=title,
        steps=len(STEPS),
        answers=[each for each in now.content.answers if each.question in questions],
        staff=_names(session, now),
    )


@page("/impact-assessment/questions/<question>", right=Right.SIGHT_REVIEW, tier="elevated")
def assessment_question(session: Session, question: str) -> ResponseReturnValue:
    """The form."""
    return _form(session, _answer(session, question), {})


@page("/impact-assessment/questions/<question>", asks=ANSWER_QUESTION, methods=("POST",))
def answer_assessment_question(session: Session, question: str) -> ResponseReturnValue:
    """Saves it, unless somebody else said something meanwhile."""
    _require_known(question)
    try:
        asked = AnswerQuestion.model_validate(
            {"question": question, "text": text("text"), "version": typed_version() or 0}
        )
        saved = haven().services.ask(ANSWER_QUESTION, session.caller, asked)
    except (Problem, ValidationError) as error:
        if isinstance(error, Problem) and error.code is ErrorCode.STALE_VERSION:
            return _form(session, _answer(session, question), {}, changed=True), 412
        errors = errors_of(error)
        if errors is None:
            raise
        return _form(session, _answer(session, question), errors), 400
    flash("Saved.")
    return redirect(address_of(saved.question), 303)


def address_of(question: AssessmentQuestion) -> str:
    """The page on which a question stands with its answer."""
    if question in FOR_THE_ASSET_REGISTER:
        return url_for("pages.asset_register")
    number = next(number for number, (_, questions) in enumerate(STEPS, 1) if question in questions)
    return url_for("pages.assessment_step", number=number)


def _answer(session: Session, question: str) -> Answer:
    _require_known(question)
    return next(each for each in standing(session).content.answers if each.question == question)


def _require_known(question: str) -> None:
    if question not in get_args(AssessmentQuestion):
        raise Problem(ErrorCode.NOT_FOUND)


def _names(session: Session, now: Standing) -> dict[UUID, str]:
    said = {each.said_by for each in now.content.answers} | {each.said_by for each in now.content.risks}
    return staff_names(session, (each for each in said if each is not None))


def _form(session: Session, answer: Answer, errors: dict[str, str], *, changed: bool = False) -> str:
    typed = request.form if request.method == "POST" else {}
    return render_template(
        "assessment_question.html",
        session=session,
        answer=answer,
        typed=typed.get("text", answer.text),
        errors=errors,
        changed=changed,
        back=address_of(answer.question),
    )
