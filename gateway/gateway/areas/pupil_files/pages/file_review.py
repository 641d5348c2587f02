"""The way from an alert, which names no child, to the file that is to be reviewed."""

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.chronology import FILE_TO_REVIEW, FileReviewQuery

from gateway.pages.blueprint import page
from gateway.sessions.current import Session
from gateway.state import haven


@page("/file-reviews/<uuid:card_id>", asks=FILE_TO_REVIEW)
def file_review(session: Session, card_id: UUID) -> ResponseReturnValue:
    """To the child's file, for whoever reads its card."""
    found = haven().services.ask(FILE_TO_REVIEW, session.caller, FileReviewQuery(card_id=card_id))
    return redirect(url_for("pages.pupil", pupil_id=found.subject_id), 303)
