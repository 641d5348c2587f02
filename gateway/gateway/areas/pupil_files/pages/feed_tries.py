"""Tries a file of a feed by hand: the page then says what it would do, and nothing is applied or kept."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.acts.pupils import BeginUpload, Feed, MediaType
from haven_schemas.acts.pupils.deliveries import BEGIN_UPLOAD, TRY_UPLOAD
from haven_schemas.acts.pupils.tries import TryReport, TryUpload
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.words.intake import FILE_DETAILS, FILE_REASONS, MONTH_FIRST, ROW_DETAILS, ROW_MENDING, ROW_REASONS
from haven_schemas.words.staff_lists import HOLDS
from werkzeug.datastructures import FileStorage

from gateway.areas.records.record_words import words_of_field
from gateway.mis.intake import MOST_BYTES, store_sealed
from gateway.pages.blueprint import page
from gateway.sessions.current import Session
from gateway.state import haven

from .hand_columns import held_by_form
from .own_feed import own_feed

_KINDS: dict[str, MediaType] = {
    "csv": "text/csv",
    "xml": "application/xml",
    "json": "application/json",
    "zip": "application/zip",
}


_OTHER_KIND = "Choose a CSV file, a Common Transfer File (XML), OneRoster (zip), or pupils as JSON."


@page("/pupil-files/feeds/<uuid:feed_id>/tries", right=Right.FEED_ADMINISTER, tier="elevated")
def feed_tries(session: Session, feed_id: UUID) -> ResponseReturnValue:
    """Asks for the file."""
    return _page(session, own_feed(session, feed_id))


@page("/pupil-files/feeds/<uuid:feed_id>/tries", asks=TRY_UPLOAD, methods=("POST",))
def try_by_hand(session: Session, feed_id: UUID) -> ResponseReturnValue:
    """What the file would do, on the answer to it and nowhere else."""
    found, file = own_feed(session, feed_id), request.files.get("file")
    kind = _KINDS.get((file.filename or "").rpartition(".")[2].lower()) if file is not None else None
    if file is None or not file.filename:
        return _page(session, found, error="Choose a file."), 400
    if kind is None:
        return _page(session, found, error=_OTHER_KIND), 400
    if held_by_form() == "staff" and kind != "text/csv":
        return _page(session, found, error="A list of staff is a CSV file."), 400
    return _page(session, found, report=_tried(session, found, file, kind))


def _tried(session: Session, feed: Feed, file: FileStorage, kind: MediaType) -> TryReport:
    if _size(file) > MOST_BYTES:
        raise Problem(ErrorCode.BODY_TOO_LARGE)
    begun = BeginUpload(
        school_id=feed.school_id,
        media_type=kind,
        feed_id=feed.id,
        mode="full" if _is_whole(feed, kind) else "delta",
        check=True,
        holds=held_by_form(),
    )
    slot = haven().services.ask(BEGIN_UPLOAD, session.caller, begun)
    store_sealed(haven().store, slot, file.stream)
    return haven().services.ask(TRY_UPLOAD, session.caller, TryUpload(delivery_id=slot.delivery_id))


def _is_whole(feed: Feed, kind: MediaType) -> bool:
    """As it would be if the system sent it; OneRoster says itself that it is a delta, and is then taken as one."""
    if held_by_form() == "staff":
        return feed.staff_files_are_full
    return kind == "application/zip" or (feed.files_are_full and kind != "application/json")


def _size(file: FileStorage) -> int:
    size = file.stream.seek(0, 2)
    file.stream.seek(0)
    return size


def _page(session: Session, feed: Feed, *, error: str = "", report: TryReport | None = None) -> str:
    return render_template(
        "feed_tries.html",
        feed=feed,
        session=session,
        errors={"file": error} if error else {},
        report=report,
        row_words=ROW_REASONS,
        row_mending=ROW_MENDING,
        row_details=ROW_DETAILS,
        file_words=FILE_REASONS,
        file_details=FILE_DETAILS,
        month_first=MONTH_FIRST,
        chosen_holds=held_by_form(),
        holds_words={value: words for value, words in HOLDS.items() if value != "photos"},
        words_of_field=words_of_field,
    )
