"""The entries for the asset register, and the questions to a supplier."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.rights import Right

from gateway.areas.assessment import asset_register as register
from gateway.areas.assessment.issues import supplier_file
from gateway.areas.assessment.standing import standing
from gateway.areas.assessment.supplier_paper import operators, supplier_paper
from gateway.pages.blueprint import page
from gateway.rendering.download_names import attachment
from gateway.rendering.times import in_london
from gateway.sessions.current import Session
from gateway.state import haven


@page("/impact-assessment/asset-register", right=Right.SIGHT_REVIEW, tier="elevated")
def asset_register(session: Session) -> ResponseReturnValue:
    """One entry a group of data."""
    now = standing(session)
    answers = {each.question: each for each in now.content.answers}
    return render_template(
        "asset_register.html", session=session, now=now, assets=register.assets(now.draft), answers=answers
    )


@page("/impact-assessment/asset-register/entries.csv", right=Right.SIGHT_REVIEW, tier="elevated")
def asset_register_file(session: Session) -> ResponseReturnValue:
    """The same as a table to be saved."""
    made = register.as_table(register.assets(standing(session).draft))
    answer = Response(made, content_type="text/csv; charset=utf-8")
    name = f"asset-register-haven-{in_london(haven().clock()):%Y-%m-%d}.csv"
    answer.headers["Content-Disposition"] = attachment(name)
    return answer


@page("/impact-assessment/supplier-questions", right=Right.SIGHT_REVIEW, tier="elevated")
def supplier_questions(session: Session) -> ResponseReturnValue:
    """To whom they can be put, and what they are."""
    content = standing(session).content
    known = operators(content)
    chosen = request.args.get("operator")
    operator = chosen if chosen in known else None
    return render_template(
        "supplier_questions.html",
        session=session,
        operators=known,
        operator=operator,
        paper=supplier_paper(content, operator),
    )


@page("/impact-assessment/supplier-questions/file/<kind>", right=Right.SIGHT_REVIEW, tier="elevated")
def supplier_questions_file(session: Session, kind: str) -> ResponseReturnValue:
    """PDF or DOCX."""
    return supplier_file(session, request.args.get("operator") or None, kind)
