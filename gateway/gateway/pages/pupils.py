"""Finding pupils, by POST so that no name stands in an address or a log; and a pupil's chronology."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_records import ReadChronology
from haven_schemas.rpc.pupils import FindPupils

from gateway.people import assigned_to, pupils_by_id, staff_names
from gateway.sessions import Session
from gateway.state import haven

from .blueprint import page
from .concerns import chosen_school


@page("/pupils", right=Right.RECORD_READ)
def pupils(session: Session) -> ResponseReturnValue:
    """The search."""
    return render_template("pupils.html", session=session, page=None, search="", school="", leavers=False)


@page("/pupils", right=Right.PUPIL_FIND, methods=("POST",))
def find_pupils(session: Session) -> ResponseReturnValue:
    """Pupils by any part of a name, or the class."""
    search, school = request.form.get("search", "").strip()[:100], request.form.get("school", "")
    leavers, found = bool(request.form.get("leavers")), None
    if len(search) > 1:
        asked = FindPupils(
            query=search,
            school_id=chosen_school(session, school),
            limit=25,
            cursor=request.form.get("cursor") or None,
            leavers=leavers,
        )
        found = haven().services.pupils.find_pupils(session.caller, asked)
    return render_template("pupils.html", session=session, page=found, search=search, school=school, leavers=leavers)


@page("/pupils/<uuid:pupil_id>", right=Right.RECORD_READ, tier="elevated")
def pupil(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Everything recorded about a pupil that this person may see, newest first."""
    asked = ReadChronology(subject_id=pupil_id, limit=20, cursor=request.args.get("cursor"))
    chronology = haven().services.incidents.read_chronology(session.caller, asked)
    others = [subject.subject_id for entry in chronology.entries for subject in entry.subjects]
    known = pupils_by_id(session, [pupil_id, *others])
    if pupil_id not in known and not chronology.entries:
        raise Problem(ErrorCode.NOT_FOUND)
    return render_template(
        "pupil.html",
        pupil=known.get(pupil_id),
        pupil_id=pupil_id,
        page=chronology,
        pupils=known,
        staff=staff_names(
            session, [*(entry.recorded_by for entry in chronology.entries), *assigned_to(chronology.entries)]
        ),
        session=session,
        first=request.args.get("cursor") is None,
    )
