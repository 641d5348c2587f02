"""A pupil's photo: drawn on the pupil's page, put there, and removed."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.pupils.photos import GET_PHOTO, REMOVE_PHOTO, PhotoQuery
from haven_schemas.errors import Problem
from haven_schemas.rights import Right

from gateway.areas.pupils.photo_files import drawn_photo, put_sent_photo
from gateway.clients.asking import Caller
from gateway.pages.blueprint import current_session, page
from gateway.pages.forms import errors_of
from gateway.sessions.current import Session
from gateway.state import haven

from .pupils import pupil_page


@page("/pupils/<uuid:pupil_id>/photo", asks=GET_PHOTO)
def pupil_photo(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """The picture itself."""
    return drawn_photo(haven().services.ask(GET_PHOTO, session.caller, PhotoQuery(pupil_id=pupil_id)))


@page("/pupils/<uuid:pupil_id>/photo", right=Right.PUPIL_ADD_LOCAL, tier="elevated", methods=("POST",))
def put_photo(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Makes it small, and puts it in the place of the one before."""
    try:
        put_sent_photo(_caller, pupil_id)
    except Problem as problem:
        errors = errors_of(problem)
        if errors is None:
            raise
        return pupil_page(session, pupil_id, errors), problem.status
    flash("The photo was saved.")
    return redirect(url_for("pages.pupil", pupil_id=pupil_id), 303)


@page("/pupils/<uuid:pupil_id>/photo/removal", asks=REMOVE_PHOTO, methods=("POST",))
def remove_photo(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Deletes it for good."""
    haven().services.ask(REMOVE_PHOTO, session.caller, PhotoQuery(pupil_id=pupil_id))
    flash("The photo was removed.")
    return redirect(url_for("pages.pupil", pupil_id=pupil_id), 303)


def _caller() -> Caller:
    return current_session(elevated=True).caller
