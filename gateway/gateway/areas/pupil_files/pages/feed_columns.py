"""Which column of a system's CSV is which: proposed, chosen, looked at by ten rows, and saved for the feed."""

import base64
from collections import Counter
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.calls.pupils.feeds import SET_FEED
from haven_schemas.calls.pupils.files import PREVIEW_COLUMNS
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.pupil_changes import FIELD_NAMES, CsvColumns
from haven_schemas.rpc.pupil_record_fields import RECORD_COLUMNS
from haven_schemas.rpc.pupils import Feed
from haven_schemas.rpc.pupils_feeds import ColumnsPreview, PreviewColumns, SetFeed
from haven_schemas.words.intake import CSV_ENCODINGS, CSV_SEPARATORS, ROW_DETAILS, ROW_REASONS
from haven_schemas.words.pupil_fields import FIELDS
from haven_schemas.words.sentences import in_a_sentence
from pydantic import TypeAdapter, ValidationError

from gateway.areas.records.record_words import words_of_value
from gateway.pages.blueprint import page
from gateway.rendering.times import date_words
from gateway.sessions.current import Session
from gateway.state import haven

from .feed_settings import own_feed, show_feed

_HEAD_BYTES = 48 * 1024
"""How much of a file is looked at for its columns."""
_NO_COLUMNS = frozenset({"changed_at", "gone"})
_DAYS = frozenset({"date_of_birth", "enrolled_on", "left_on"})
_COLUMNS = {name: FIELDS[name] for name in (*FIELD_NAMES, *RECORD_COLUMNS) if name not in _NO_COLUMNS}
_NO_CSV = "This is not a CSV file, or there are no column headings in its first lines."


@page("/pupil-files/feeds/<uuid:feed_id>/columns", right=Right.FEED_ADMINISTER, tier="elevated", methods=("POST",))
def preview_columns(session: Session, feed_id: UUID) -> ResponseReturnValue:
    """Shows what is in which column of a CSV, and ten of its rows as they would be taken; the file is not kept."""
    found, file = own_feed(session, feed_id), request.files.get("file")
    if file is None or not file.filename:
        return show_feed(session, found, errors={"file": "Choose a CSV file."}), 400
    preview = _looked_at(session, found, file.stream.read(_HEAD_BYTES))
    if preview is None:
        return show_feed(session, found, errors={"file": _NO_CSV}), 400
    proposed = [(column.heading, str(column.ours or "")) for column in preview.columns]
    return _page(session, found, preview, proposed)


@page(
    "/pupil-files/feeds/<uuid:feed_id>/columns/chosen", right=Right.FEED_ADMINISTER, tier="elevated", methods=("POST",)
)
def choose_columns(session: Session, feed_id: UUID) -> ResponseReturnValue:
    """Shows the rows by the columns that were chosen, or saves these; what was chosen stays if something is wrong."""
    found, chosen = own_feed(session, feed_id), _chosen()
    columns = _columns(chosen)
    preview = _looked_at(session, found, request.form.get("sample", "").encode(), columns)
    if preview is None:
        return show_feed(session, found, errors={"file": "Show us the file once more."}), 400
    if request.form.get("do") != "save":
        return _page(session, found, preview, chosen, _twice(chosen))
    errors = _wrong(chosen, preview)
    if not errors:
        haven().services.ask(SET_FEED, session.caller, SetFeed(feed_id=feed_id, csv_columns=columns))
        flash("The columns are saved. Files of this feed are read by them from now on.")
        return redirect(url_for("pages.feed", feed_id=feed_id, _anchor="columns"), 303)
    return _page(session, found, preview, chosen, errors), 400


def _chosen() -> list[tuple[str, str]]:
    """Each column's heading with the field chosen for it, empty to leave it out."""
    pairs = list(zip(request.form.getlist("heading"), request.form.getlist("ours"), strict=False))
    if any(ours and ours not in _COLUMNS for _, ours in pairs):
        raise Problem(ErrorCode.INVALID_REQUEST)
    return pairs


def _columns(chosen: list[tuple[str, str]]) -> CsvColumns:
    return TypeAdapter(CsvColumns).validate_python({ours: heading for heading, ours in chosen if ours and heading})


def _wrong(chosen: list[tuple[str, str]], preview: ColumnsPreview) -> dict[str, str]:
    """What stops the columns from being saved, by the box it is to be put right in."""
    errors = _twice(chosen)
    for place, column in enumerate(preview.columns, start=1):
        if column.twice and column.ours:
            errors[f"ours-{place}"] = f"Two columns are called “{column.heading}”. Rename one of them in the report."
    if preview.missing:
        names = ", ".join(in_a_sentence(FIELDS[name]) for name in preview.missing)
        errors.setdefault("ours-1", f"Say which column holds: {names}.")
    return errors


def _twice(chosen: list[tuple[str, str]]) -> dict[str, str]:
    times = Counter(ours for _, ours in chosen)
    return {
        f"ours-{place}": f"{FIELDS[ours]} is chosen for {times[ours]} columns. Choose it for one."
        for place, (_, ours) in enumerate(chosen, start=1)
        if ours and times[ours] > 1
    }


def _looked_at(session: Session, found: Feed, data: bytes, columns: CsvColumns | None = None) -> ColumnsPreview | None:
    """None if it is no CSV."""
    try:
        asked = PreviewColumns(feed_id=found.id, head=base64.b64encode(data).decode(), columns=columns)
        return haven().services.ask(PREVIEW_COLUMNS, session.caller, asked)
    except ValidationError:
        return None
    except Problem as problem:
        if problem.code is not ErrorCode.INVALID_REQUEST:
            raise
        return None


def _as_read(field: str, taken: str) -> str:
    """A value as people read it: days with their month in words, so that nobody takes one for another."""
    return date_words(taken) if field in _DAYS else words_of_value(field, taken)


def _page(
    session: Session,
    found: Feed,
    preview: ColumnsPreview,
    chosen: list[tuple[str, str]],
    errors: dict[str, str] | None = None,
) -> str:
    return render_template(
        "feed_columns.html",
        session=session,
        feed=found,
        preview=preview,
        chosen=[ours for _, ours in chosen],
        errors=errors or {},
        columns=_COLUMNS,
        field_words=FIELDS,
        row_words=ROW_REASONS,
        row_details=ROW_DETAILS,
        as_read=_as_read,
        encodings=CSV_ENCODINGS,
        separators=CSV_SEPARATORS,
    )
