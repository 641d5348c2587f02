"""How referrals stand, in numbers: by school, agency and step, each number leading to the list that it counts."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import render_template
from flask.typing import ResponseReturnValue
from haven_schemas.acts.referrals.board import BOARD, BoardQuery
from haven_schemas.words import referral_steps as words

from gateway.areas.referrals.narrowed import Narrowed, narrowed
from gateway.pages.blueprint import page
from gateway.sessions.current import Session
from gateway.state import haven


@page("/referrals/board", asks=BOARD)
def referral_board(session: Session) -> ResponseReturnValue:
    """Of the person's schools, or of one school, agency or step."""
    asked = narrowed(session)
    query = BoardQuery(school_id=asked.school_id, agency_id=asked.agency_id, state=asked.state)
    found = haven().services.ask(BOARD, session.caller, query)
    return render_template(
        "referral_board.html",
        board=found,
        asked=asked,
        agency_name=next((each.agency_name for each in found.agencies if each.agency_id == asked.agency_id), ""),
        left_out=[each for each in session.schools if each.id not in found.counted_schools and each.closed_on is None],
        board_address=lambda **changes: _address("/referrals/board", asked, changes),
        list_address=lambda show, **changes: _address("/referrals", asked, {"show": show, **changes}),
        words=words,
        session=session,
    )


def _address(path: str, asked: Narrowed, changes: Mapping[str, object]) -> str:
    """The same question with some parts changed; None leaves one out."""
    parts = {**asked.parts, **changes}
    kept = {name: str(value) for name, value in parts.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path
