"""Who can see what at a school: people, roles, since when, by whom; and taking a role away."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity.roles import END_GRANT, LIST_SIGHT, ListSight
from haven_schemas.acts.identity.staff import EndGrant
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right

from gateway.areas.accounts.kept_from import kept_from
from gateway.pages.blueprint import page
from gateway.pages.forms import text, typed_id
from gateway.sessions.current import Session
from gateway.state import haven

_A_PAGE = 50


@page("/who-can-see-what", asks=LIST_SIGHT)
def sight(session: Session) -> ResponseReturnValue:
    """One school; the first one if none is named."""
    return _page(session, request.args.get("school", ""), {})


@page("/who-can-see-what", asks=END_GRANT, methods=("POST",))
def end_sight(session: Session) -> ResponseReturnValue:
    """Takes one role away, with one press."""
    school = text("school")
    try:
        haven().services.ask(END_GRANT, session.caller, EndGrant(grant_id=typed_id("grant_id")))
    except Problem as problem:
        if problem.code is ErrorCode.NOT_PERMITTED:
            words = (
                "You cannot take this role away. One for the whole trust is taken away by someone of the whole trust."
            )
            return _page(session, school, {"role": words}), 403
        if problem.code is not ErrorCode.NOT_FOUND:
            raise
    flash("The role is taken away. Its holder is signed out everywhere.")
    return redirect(url_for("pages.sight", school=school), 303)


def _refusal(problem: Problem) -> str | None:
    if problem.code in (ErrorCode.NOT_PERMITTED, ErrorCode.NOT_FOUND):
        return "You cannot take this role away, or it is gone already. One for the whole trust needs the whole trust."
    if any(each.code is FieldCode.IN_USE for each in problem.fields):
        return "Nobody else would be left who administers the trust, or who confirms sight of records at this school."
    return None


def _page(session: Session, urn: str, errors: dict[str, str]) -> str:
    school = next((each for each in session.schools if each.urn == urn), None)
    if school is None:
        if urn or not session.schools:
            raise Problem(ErrorCode.NOT_FOUND)
        school = session.schools[0]
    asked = ListSight(school_id=school.id, limit=_A_PAGE, cursor=request.args.get("cursor"))
    found = haven().services.ask(LIST_SIGHT, session.caller, asked)
    return render_template(
        "sight.html",
        session=session,
        school=school,
        page=found,
        kept_from=kept_from(session, school.id, found),
        may_end=session.has(Right.STAFF_ADMINISTER),
        errors=errors,
    )
