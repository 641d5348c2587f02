"""The assessment at a glance: how it stands, the seven steps, what changed, who signs; and its files."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.assessment import ApproveAssessment, SignAssessment, SignedSummary
from haven_schemas.acts.identity.assessment import APPROVE_ASSESSMENT, SIGN_ASSESSMENT
from haven_schemas.assessment_needs import needed_first
from haven_schemas.assessment_open import open_of_step, open_steps
from haven_schemas.call import Asked, Call
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.words.assessment import QUESTIONS, STEPS
from pydantic import ValidationError

from gateway.areas.assessment.issues import draft_file, people_of, signed_file
from gateway.areas.assessment.standing import standing
from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_day, typed_id
from gateway.rendering.people import staff_names
from gateway.rendering.times import in_london
from gateway.sessions.current import Session
from gateway.state import haven

_CHANGED = "Something changed since you looked. Look at it again before you sign."


@page("/impact-assessment", right=Right.SIGHT_REVIEW, tier="elevated")
def impact_assessment(session: Session) -> ResponseReturnValue:
    """Red where nobody signed, a year or a pilot has passed, or a place changed."""
    return _overview(session, {})


def _overview(session: Session, errors: dict[str, str]) -> str:
    now = standing(session)
    content = now.content
    steps = [(number, title, open_of_step(content, number)) for number, (title, _) in enumerate(STEPS, 1)]
    return render_template(
        "impact_assessment.html",
        session=session,
        now=now,
        amiss=now.amiss(in_london(haven().clock()).date()),
        steps=steps,
        open_count=sum(count for _, _, count in steps),
        needed=[QUESTIONS[each] for each in needed_first(content)],
        staff=staff_names(session, people_of(now.draft.signed)),
        errors=errors,
        typed=request.form if request.method == "POST" else {},
    )


@page("/impact-assessment/signing", asks=SIGN_ASSESSMENT, methods=("POST",))
def sign_assessment(session: Session) -> ResponseReturnValue:
    """The officer signs what they saw; not while a part is away, since its places would be missing."""
    now = standing(session)
    if now.silent:
        raise Problem(ErrorCode.UNAVAILABLE)
    chosen = text("as")
    if chosen not in ("whole", "pilot") and open_steps(now.content):
        return _overview(session, {"as": "Choose as what you sign it."}), 400
    pilot = chosen == "pilot"
    written = (
        {} if pilot else {step: request.form.get(f"reason-{step}", "").strip() for step in range(1, len(STEPS) + 1)}
    )
    reasons = {step: words for step, words in written.items() if words}
    given = {
        "places": now.found,
        "seen": text("seen"),
        "reasons": [{"step": step, "text": words} for step, words in reasons.items()],
        "pilot_until": typed_day("pilot_until") if pilot else None,
    }
    try:
        asked = SignAssessment.model_validate(given)
        return _signed(session, SIGN_ASSESSMENT, asked, "Signed. It takes effect once a second person has signed it.")
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        return _overview(session, _by_step(errors, list(reasons))), 400


def _by_step(errors: dict[str, str], written: list[int]) -> dict[str, str]:
    """What is wrong with a reason, under its step: its place in what was written stands in the error of a form."""
    found = {}
    for field, words in errors.items():
        name, _, place = field.partition(".")
        if name == "reasons" and place.endswith(".text"):
            found[f"reasons.{written[int(place.removesuffix('.text'))]}"] = words
        elif name == "reasons":
            found[field] = f"Write why step {place} may be open."
        else:
            found[field] = words
    return found


@page("/impact-assessment/approval", asks=APPROVE_ASSESSMENT, methods=("POST",))
def approve_assessment(session: Session) -> ResponseReturnValue:
    """The second person signs the same."""
    asked = ApproveAssessment(id=typed_id("signing_id"), digest=text("digest"))
    return _signed(session, APPROVE_ASSESSMENT, asked, "Signed by both, as it stands below.")


@page("/impact-assessment/draft/<kind>", right=Right.SIGHT_REVIEW, tier="elevated")
def assessment_draft_file(session: Session, kind: str) -> ResponseReturnValue:
    """PDF or DOCX."""
    return draft_file(session, kind)


@page("/impact-assessment/signed/<uuid:signing_id>/<kind>", right=Right.SIGHT_REVIEW, tier="elevated")
def signed_assessment_file(session: Session, signing_id: UUID, kind: str) -> ResponseReturnValue:
    """PDF, DOCX, or what the digest is of."""
    return signed_file(session, signing_id, kind)


def _signed(
    session: Session,
    call: Call[Asked, SignedSummary],
    asked: Asked,
    words: str,
) -> ResponseReturnValue:
    try:
        haven().services.ask(call, session.caller, asked)
    except Problem as problem:
        if problem.code is not ErrorCode.STALE_VERSION:
            raise
        words = _CHANGED
    flash(words)
    return redirect(url_for("pages.impact_assessment"), 303)
