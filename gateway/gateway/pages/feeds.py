"""Pupil files for administrators: sending one by hand, and what became of those that came."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.intake_reasons import file_words_of, row_words_of
from haven_schemas.rpc.pupils import BeginUpload, DeliveryQuery, FinishUpload, ListDeliveries, MediaType
from werkzeug.datastructures import FileStorage

from gateway.mis.intake import MOST_BYTES, store_sealed
from gateway.sessions import Session
from gateway.state import haven

from .blueprint import page
from .forms import id_in_address

_KINDS: dict[str, MediaType] = {"csv": "text/csv", "xml": "application/xml"}


@page("/pupil-files", right=Right.FEED_ADMINISTER, tier="elevated")
def feeds(session: Session) -> ResponseReturnValue:
    """Feeds, the newest deliveries, and a form to send a file."""
    return _page(session)


@page("/pupil-files", right=Right.FEED_ADMINISTER, tier="elevated", methods=("POST",))
def send_file(session: Session) -> ResponseReturnValue:
    """Takes a CSV or CTF file, seals it into the store and hands it to pupils."""
    file = request.files.get("file")
    errors = _wrong(session, file)
    if errors or file is None:
        return _page(session, errors), 400
    kind = _KINDS[_ending(file)]
    school_id = session.school_id(request.form.get("school", ""))
    pupils = haven().services.pupils
    place = pupils.begin_upload(session.caller, BeginUpload(school_id=school_id, media_type=kind))
    store_sealed(haven().store, place, file.stream)
    receipt = pupils.finish_upload(session.caller, FinishUpload(delivery_id=place.delivery_id))
    return redirect(url_for("pages.delivery", delivery_id=receipt.delivery_id), 303)


@page("/pupil-files/<uuid:delivery_id>", right=Right.FEED_ADMINISTER)
def delivery(session: Session, delivery_id: UUID) -> ResponseReturnValue:
    """How far a file has been worked through, and every rejected row with its reason."""
    feed_id = id_in_address("feed")
    # A delivery is told to whoever knows its ids; this page is for those who look after the school's feeds.
    own_feeds = {feed.id for feed in haven().services.pupils.list_feeds(session.caller).feeds}
    if feed_id is not None and feed_id not in own_feeds:
        raise Problem(ErrorCode.NOT_FOUND)
    asked = DeliveryQuery(delivery_id=delivery_id, feed_id=feed_id)
    found = haven().services.pupils.get_delivery(session.caller, asked)
    here = url_for("pages.delivery", delivery_id=delivery_id, feed=feed_id)
    return render_template(
        "delivery.html",
        delivery=found,
        session=session,
        here=here,
        row_words_of=row_words_of,
        file_words_of=file_words_of,
    )


def _page(session: Session, errors: dict[str, str] | None = None) -> str:
    pupils = haven().services.pupils
    return render_template(
        "feeds.html",
        feeds=pupils.list_feeds(session.caller).feeds,
        deliveries=pupils.list_deliveries(session.caller, ListDeliveries(limit=25)).deliveries,
        session=session,
        errors=errors or {},
        school=request.form.get("school", ""),
    )


def _wrong(session: Session, file: FileStorage | None) -> dict[str, str]:
    errors: dict[str, str] = {}
    try:
        session.school_id(request.form.get("school", ""))
    except Problem:
        errors["school"] = "Choose the school the file is for."
    if file is None or not file.filename:
        errors["file"] = "Choose a file."
    elif _ending(file) not in _KINDS:
        errors["file"] = "Choose a CSV file, or a Common Transfer File (XML)."
    elif _size(file) > MOST_BYTES:
        raise Problem(ErrorCode.BODY_TOO_LARGE)
    return errors


def _ending(file: FileStorage) -> str:
    return (file.filename or "").rpartition(".")[2].lower()


def _size(file: FileStorage) -> int:
    size = file.stream.seek(0, 2)
    file.stream.seek(0)
    return size
