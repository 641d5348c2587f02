"""Children with a social worker who are absent today: the list, and their number for the first page."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.words.pupil_codes import ATTENDANCE

from gateway.areas.pupils.absent import AbsentList, absent_with_social_worker
from gateway.areas.triage.pages.concerns import chosen_school
from gateway.pages.blueprint import page
from gateway.rendering.people import pupils_by_id
from gateway.sessions.current import AWAY, Session

_SECONDS = 4.0
"""Each of the two services is waited for so long: the first page stands already, and asks no longer than ten."""
_NOT_TOLD = AWAY | {ErrorCode.VAULT_UNAVAILABLE, ErrorCode.NOT_PERMITTED}


@page("/absent-today", right=Right.CONCERN_TRIAGE, tier="elevated")
def absent_today(session: Session) -> ResponseReturnValue:
    """Of one school: where somebody leads at several, it is chosen first, and nothing is read before."""
    school_id = _school(session)
    found = None if school_id is None else absent_with_social_worker(session.caller, school_id)
    names = pupils_by_id(session, [each.pupil_id for each in found.children]) if found else {}
    by_id = {each.pupil_id: each for each in found.children} if found else {}
    return render_template(
        "absent_today.html",
        session=session,
        school_id=school_id,
        school=session.urn_of(school_id) if school_id else "",
        found=found,
        children=[(pupil, by_id[pupil.id]) for pupil in names.values()],
        attendance_words=ATTENDANCE,
    )


@page("/absent-today/number", right=Right.CONCERN_TRIAGE, tier="elevated")
def number_absent_today(session: Session) -> ResponseReturnValue:
    """The first page asks for its line once it stands itself; it says so where the number cannot be told."""
    school_id = _school(session)
    found = None if school_id is None else _told(session, school_id)
    return render_template("absent_number.html", session=session, found=found, of_one_school=school_id is not None)


def _school(session: Session) -> UUID | None:
    """The one that is chosen, or the only one there is."""
    chosen = chosen_school(session, request.args.get("school"))
    if chosen is None and len(session.open_schools) == 1:
        return session.open_schools[0].id
    return chosen


def _told(session: Session, school_id: UUID) -> AbsentList | None:
    try:
        return absent_with_social_worker(session.caller, school_id, _SECONDS)
    except Problem as problem:
        if problem.code not in _NOT_TOLD:
            raise
        return None
