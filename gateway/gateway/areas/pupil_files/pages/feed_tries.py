"""Tries a file of a feed by hand: the page then says what it would do, and nothing is applied or kept."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from haven_schemas.calls.pupils.deliveries import BEGIN_UPLOAD, TRY_UPLOAD
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils import BeginUpload, Feed, MediaType
from haven_schemas.rpc.pupils_tries import TryReport, TryUpload
from haven_schemas.words.intake import FILE_REASONS, ROW_MENDING, ROW_REASONS
from werkzeug.datastructures import FileStorage

from gateway.mis.intake import MOST_BYTES, store_sealed
from gateway.pages.blueprint import page
from gateway.sessions.current import Session
from gateway.state import haven

from .own_feed import own_feed

_KINDS: dict[str, MediaType] = {"csv": "text/csv", "xml": "application/xml", "json": "application/json"}


@page("/pupil-files/feeds/<uuid:feed_id>/tries", right=Right.FEED_ADMINISTER, tier="elevated")
def feed_tries(session: Session, feed_id: UUID) -> ResponseReturnValue:
    """Asks for the file."""
    return _page(session, own_feed(session, feed_id))


@page("/pupil-files/feeds/<uuid:feed_id>/tries", right=Right.FEED_ADMINISTER, tier="elevated", methods=("POST",))
def try_by_hand(session: Session, feed_id: UUID) -> ResponseReturnValue:
    """What the file would do, on the answer to it and nowhere else."""
    found, file = own_feed(session, feed_id), request.files.get("file")
    kind = _KINDS.get((file.filename or "").rpartition(".")[2].lower()) if file is not None else None
    if file is None or not file.filename:
        return _page(session, found, error="Choose a file."), 400
    if kind is None:
        return _page(session, found, error="Choose a CSV file, a Common Transfer File (XML), or pupils as JSON."), 400
    return _page(session, found, report=_tried(session, found, file, kind))


def _tried(session: Session, feed: Feed, file: FileStorage, kind: MediaType) -> TryReport:
    if _size(file) > MOST_BYTES:
        raise Problem(ErrorCode.BODY_TOO_LARGE)
    whole = feed.files_are_full and kind != "application/json"
    begun = BeginUpload(
        school_id=feed.school_id, media_type=kind, feed_id=feed.id, mode="full" if whole else "delta", check=True
    )
    slot = haven().services.ask(BEGIN_UPLOAD, session.caller, begun)
    store_sealed(haven().store, slot, file.stream)
    return haven().services.ask(TRY_UPLOAD, session.caller, TryUpload(delivery_id=slot.delivery_id))


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
        file_words=FILE_REASONS,
    )
