"""Files by the day they come to review, how the last look at all of them went, and the holds that stand."""

from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.retention.files import BEGIN_SWEEP, LAST_SWEEP, LIST_FILES, FileState, ListFiles
from haven_schemas.acts.retention.holds import LIST_HOLDS, ListHolds

from gateway.areas.retention.day_asked import day_asked, today
from gateway.areas.retention.pages.wide_holds import may_hold_widely, wide_holds_of
from gateway.pages.blueprint import page
from gateway.rendering.people import names_of, pupils_by_id
from gateway.sessions.current import Session
from gateway.state import haven

_A_PAGE = 50
_SHOWN: dict[str, FileState | None] = {"review": "in_review", "held": "held", "all": None}


@page("/retention", asks=LIST_FILES)
def kept_files(session: Session) -> ResponseReturnValue:
    """Those whose day has come; or those that are held, or all, the earliest day first. ``by``: due by that day."""
    show, by = request.args.get("show", "review"), day_asked()
    show = "all" if by else show if show in _SHOWN else "review"
    school = request.args.get("school", "")
    asked = ListFiles(
        school_id=session.school_id(school) if school else None,
        state=_SHOWN[show],
        by=by,
        cursor=request.args.get("cursor"),
        limit=_A_PAGE,
    )
    found = haven().services.ask(LIST_FILES, session.caller, asked)
    return render_template(
        "kept_files.html",
        page=found,
        sweep=haven().services.ask(LAST_SWEEP, session.caller).sweep,
        pupils=pupils_by_id(session, (each.subject_id for each in found.files)),
        show=show,
        by=by,
        school=school,
        address=lambda **changes: _address({"show": show, "by": by, "school": school, **changes}),
        session=session,
    )


@page("/retention/look", asks=BEGIN_SWEEP, methods=("POST",))
def look_at_files(session: Session) -> ResponseReturnValue:
    """Has all files looked at anew; one look at a time."""
    haven().services.ask(BEGIN_SWEEP, session.caller, None, request.form.get("key") or None)
    flash("All files are being looked at. This page shows how far that is.")
    return redirect(url_for("pages.kept_files"), 303)


@page("/retention/holds", asks=LIST_HOLDS)
def holds(session: Session) -> ResponseReturnValue:
    """Those that stand, to be reviewed first; or those that were lifted, the newest first."""
    lifted = request.args.get("show") == "lifted"
    asked = ListHolds(lifted=lifted, cursor=request.args.get("cursor"), limit=_A_PAGE)
    found = haven().services.ask(LIST_HOLDS, session.caller, asked)
    said_by = [said.by for hold in found.holds for said in hold.said]
    pupils, staff = names_of(session, (hold.subject_id for hold in found.holds), said_by)
    return render_template(
        "holds.html",
        page=found,
        wide=[each for each in wide_holds_of(session) if (each.lifted_at is not None) == lifted],
        may_hold_widely=may_hold_widely(session),
        pupils=pupils,
        staff=staff,
        lifted=lifted,
        today=today(),
        session=session,
    )


def _address(parts: dict[str, object]) -> str:
    """The same list with parts of the question changed; one that is empty is left out."""
    kept = {name: str(value) for name, value in parts.items() if value}
    if kept.get("show") == "review":
        del kept["show"]
    return f"/retention?{urlencode(kept)}" if kept else "/retention"
