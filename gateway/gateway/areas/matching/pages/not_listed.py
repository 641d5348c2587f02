"""A child who was reported as not listed: a safeguarding lead says which pupil it is."""

import secrets
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.matching import EXPECT_BIRTH, MATCH_NOT_LISTED, ExpectBirth, MatchNotListed
from haven_schemas.acts.incidents.reporting import GET_CONCERN
from haven_schemas.acts.incidents.triage import ConcernQuery
from haven_schemas.acts.pupils import FindPupils
from haven_schemas.acts.pupils.matching import SUGGEST_PUPILS, SuggestPupils
from haven_schemas.acts.pupils.roll import FIND_PUPILS
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.field_sentences import field_sentence
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.areas.reporting.expected_words import EXPECTED_WORDS
from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text, typed_day, typed_id
from gateway.rendering.people import pupils_by_id
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

_MOST_WORDS = 500


@page("/concerns/<uuid:concern_id>/children/<uuid:subject_id>", right=Right.CONCERN_TRIAGE, tier="elevated")
def not_listed(session: Session, concern_id: UUID, subject_id: UUID) -> ResponseReturnValue:
    """What the reporter wrote, and pupils whose names are like it."""
    return _page(session, concern_id, subject_id)


@page(
    "/concerns/<uuid:concern_id>/children/<uuid:subject_id>",
    asks=MATCH_NOT_LISTED,
    methods=("POST",),
)
def match_not_listed(session: Session, concern_id: UUID, subject_id: UUID) -> ResponseReturnValue:
    """Searches, matches, ends a match, or says when the birth is expected."""
    act = request.form.get("do")
    if act == "expect":
        return _expect_birth(session, concern_id, subject_id)
    if act not in ("match", "end"):
        return _page(session, concern_id, subject_id, search=text("search")[:100])
    pupil_id = typed_id("pupil") if act == "match" else None
    asked = MatchNotListed(concern_id=concern_id, subject_id=subject_id, pupil_id=pupil_id)
    try:
        haven().services.ask(MATCH_NOT_LISTED, session.caller, asked)
    except Problem as problem:
        errors = errors_of(problem)
        if errors is None:
            raise
        return _page(session, concern_id, subject_id, errors=errors), 400
    flash("The child was matched to the pupil." if pupil_id else "The match was ended.")
    return redirect(url_for("pages.concern", concern_id=concern_id), 303)


def _expect_birth(session: Session, concern_id: UUID, subject_id: UUID) -> ResponseReturnValue:
    """If a colleague said another day meanwhile, theirs is shown beside what was typed."""
    days = {"expected_on": typed_day("expected_on") or None, "seen": text("seen") or None}
    try:
        asked = ExpectBirth.model_validate({"concern_id": concern_id, "subject_id": subject_id, **days})
        haven().services.ask(EXPECT_BIRTH, session.caller, asked, request.form.get("key") or None)
    except (Problem, ValidationError) as error:
        problem = problem_of(error)
        if problem.code is ErrorCode.STALE_VERSION:
            return _page(session, concern_id, subject_id, stale=True), problem.status
        if problem.code is not ErrorCode.INVALID_REQUEST:
            raise
        errors = {
            each.field: EXPECTED_WORDS.get(each.code) or field_sentence(each.field, each.code)
            for each in problem.fields
        }
        return _page(session, concern_id, subject_id, errors=errors), 400
    flash("It is written down when the birth is expected." if asked.expected_on else "No birth is expected any more.")
    return redirect(url_for("pages.concern", concern_id=concern_id), 303)


def _page(
    session: Session,
    concern_id: UUID,
    subject_id: UUID,
    *,
    search: str = "",
    errors: dict[str, str] | None = None,
    stale: bool = False,
) -> str:
    services = haven().services
    concern = services.ask(GET_CONCERN, session.caller, ConcernQuery(concern_id=concern_id))
    named = next((each for each in concern.subjects if each.subject_id == subject_id and each.not_listed), None)
    if named is None:
        raise Problem(ErrorCode.NOT_FOUND)
    if search:
        query = FindPupils(query=search, school_id=concern.school_id, limit=25, leavers=True)
        found = services.ask(FIND_PUPILS, session.caller, query).pupils
    else:
        words = SuggestPupils(school_id=concern.school_id, words=(named.not_listed or "")[:_MOST_WORDS])
        likely = services.ask(SUGGEST_PUPILS, session.caller, words).suggestions
        by_id = pupils_by_id(session, [each.pupil_id for each in likely])
        found = [by_id[each.pupil_id] for each in likely if each.pupil_id in by_id]
    taken_for = named.same_as
    return render_template(
        "not_listed.html",
        session=session,
        concern=concern,
        named=named,
        found=found,
        search=search,
        taken_for=pupils_by_id(session, [taken_for]).get(taken_for) if taken_for else None,
        errors=errors or {},
        stale=stale,
        expected=request.form.get("expected_on"),
        key=secrets.token_urlsafe(24) if stale else request.form.get("key") or secrets.token_urlsafe(24),
    )
