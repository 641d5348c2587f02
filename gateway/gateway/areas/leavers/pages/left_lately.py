"""Who left a school's roll lately by a system's word, by name: the page that the alert of it leads to."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.acts.pupils.left_lately import ListLeftLately
from haven_schemas.acts.pupils.roll import LIST_LEFT_LATELY

from gateway.areas.leavers.still_open import open_of
from gateway.pages.blueprint import page
from gateway.sessions.current import Session
from gateway.state import haven

_A_PAGE = 100


@page("/left-lately", asks=LIST_LEFT_LATELY)
def left_lately(session: Session) -> ResponseReturnValue:
    """Those of the last fortnight, the newest first; of each page first those of whom something is open."""
    asked = ListLeftLately(limit=_A_PAGE, cursor=request.args.get("cursor"))
    found = haven().services.ask(LIST_LEFT_LATELY, session.caller, asked)
    still_open = open_of(session.caller, found.pupils)
    first = sorted(found.pupils, key=lambda line: line.pupil.id not in (still_open or ()))
    return render_template(
        "left_lately.html", page=found, lines=first, still_open=still_open or set(), told=still_open is not None,
        session=session,
    )  # fmt: skip
