"""The form in which a person says which column of a CSV is which, for a feed or for a file by hand."""

import base64
from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from flask import render_template, request
from haven_schemas.calls.pupils.files import PREVIEW_COLUMNS
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.pupil_changes import FIELD_NAMES, CsvColumns
from haven_schemas.rpc.pupil_record_fields import RECORD_COLUMNS
from haven_schemas.rpc.pupils_feeds import ColumnsPreview, PreviewColumns
from haven_schemas.words.intake import CSV_ENCODINGS, CSV_SEPARATORS, ROW_DETAILS, ROW_REASONS
from haven_schemas.words.pupil_fields import FIELDS
from haven_schemas.words.sentences import in_a_sentence
from pydantic import TypeAdapter, ValidationError

from gateway.areas.records.record_words import words_of_value
from gateway.rendering.times import date_words
from gateway.sessions.current import Session
from gateway.state import haven

HEAD_BYTES = 48 * 1024
"""How much of a file is looked at for its columns."""
_NO_COLUMNS = frozenset({"changed_at", "gone"})
_DAYS = frozenset({"date_of_birth", "enrolled_on", "left_on"})
_COLUMNS = {name: FIELDS[name] for name in (*FIELD_NAMES, *RECORD_COLUMNS) if name not in _NO_COLUMNS}


@dataclass(frozen=True)
class ColumnForm:
    """Where the form stands: whose columns they are, where it is sent, what the button that saves says, and ids that
    come back with it. ``kept``: whether the file itself waits meanwhile."""

    title: str
    back: str
    action: str
    save: str
    not_ticked: str
    kept: bool = False
    hidden: dict[str, str] = field(default_factory=dict)


def look_at(
    session: Session, data: bytes, columns: CsvColumns | None = None, *, feed_id: UUID | None, school_id: UUID | None
) -> ColumnsPreview | None:
    """What is in the columns of a CSV's beginning, and ten rows; None if it is no CSV."""
    try:
        asked = PreviewColumns(
            feed_id=feed_id, school_id=school_id, head=base64.b64encode(data).decode(), columns=columns
        )
        return haven().services.ask(PREVIEW_COLUMNS, session.caller, asked)
    except ValidationError:
        return None
    except Problem as problem:
        if problem.code is not ErrorCode.INVALID_REQUEST:
            raise
        return None


def chosen_columns() -> list[tuple[str, str]]:
    """Each column's heading with the field chosen for it, empty to leave it out."""
    pairs = list(zip(request.form.getlist("heading"), request.form.getlist("ours"), strict=False))
    if any(ours and ours not in _COLUMNS for _, ours in pairs):
        raise Problem(ErrorCode.INVALID_REQUEST)
    return pairs


def as_columns(chosen: list[tuple[str, str]]) -> CsvColumns:
    """The choices as they are saved."""
    return TypeAdapter(CsvColumns).validate_python({ours: heading for heading, ours in chosen if ours and heading})


def proposed(preview: ColumnsPreview) -> list[tuple[str, str]]:
    """Each heading with what it looks like."""
    return [(column.heading, str(column.ours or "")) for column in preview.columns]


def wrong_columns(chosen: list[tuple[str, str]], preview: ColumnsPreview) -> dict[str, str]:
    """What stops the columns from being saved, by the box it is to be put right in."""
    errors = chosen_twice(chosen)
    for place, column in enumerate(preview.columns, start=1):
        if column.twice and column.ours:
            errors[f"ours-{place}"] = f"Two columns are called “{column.heading}”. Rename one of them in the report."
    if preview.missing:
        names = ", ".join(in_a_sentence(FIELDS[name]) for name in preview.missing)
        errors.setdefault("ours-1", f"Say which column holds: {names}.")
    return errors


def chosen_twice(chosen: list[tuple[str, str]]) -> dict[str, str]:
    """Fields that stand at several columns, by the box."""
    times = Counter(ours for _, ours in chosen)
    return {
        f"ours-{place}": f"{FIELDS[ours]} is chosen for {times[ours]} columns. Choose it for one."
        for place, (_, ours) in enumerate(chosen, start=1)
        if ours and times[ours] > 1
    }


def column_page(
    session: Session,
    form: ColumnForm,
    preview: ColumnsPreview,
    chosen: list[tuple[str, str]],
    errors: dict[str, str] | None = None,
) -> str:
    """The page, with the choices as they stand."""
    return render_template(
        "columns.html",
        session=session,
        form=form,
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


def _as_read(field_name: str, taken: str) -> str:
    """A value as people read it: days with their month in words, so that nobody takes one for another."""
    return date_words(taken) if field_name in _DAYS else words_of_value(field_name, taken)
