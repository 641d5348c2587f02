"""A delivery whose source ids are other children's: whoever looks after the feed says why."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.pupils.deliveries import DECIDE_IDS
from haven_schemas.acts.pupils.matching import DecideIds
from haven_schemas.errors import ErrorCode, Problem
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import id_in_address
from gateway.sessions.current import Session
from gateway.state import haven

_DONE = {
    "rekey": "The feed's ids are taken as the file has them. The file is being worked through.",
    "leave": "The ids stay as they were. The file is being worked through.",
    "refuse": "The file is refused. Nothing of it was taken.",
}


@page("/pupil-files/<uuid:delivery_id>/ids", asks=DECIDE_IDS, methods=("POST",))
def decide_ids(session: Session, delivery_id: UUID) -> ResponseReturnValue:
    """Re-keys the feed, leaves its ids as they are, or refuses the file."""
    try:
        asked = DecideIds.model_validate({"delivery_id": delivery_id, "decision": request.form.get("decision")})
    except ValidationError:
        raise Problem(ErrorCode.INVALID_REQUEST) from None
    haven().services.ask(DECIDE_IDS, session.caller, asked)
    flash(_DONE[asked.decision])
    return redirect(url_for("pages.delivery", delivery_id=delivery_id, feed=id_in_address("feed")), 303)
