"""The form in which a person says which column of a CSV is which, for a feed or for a file by hand."""

import base64
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import render_template, request
from haven_schemas.acts.pupil_changes import FIELD_NAMES, CsvColumns
from haven_schemas.acts.pupil_record_fields import RECORD_COLUMNS
from haven_schemas.acts.pupils.feeds import ColumnsPreview, PreviewColumn, PreviewColumns
from haven_schemas.acts.pupils.files import PREVIEW_COLUMNS
from haven_schemas.acts.pupils.staff_columns import PreviewStaffColumns, StaffColumnsPreview, StaffPreviewColumn
from haven_schemas.acts.pupils.staff_lists import PREVIEW_STAFF_COLUMNS
from haven_schemas.acts.staff_lists import DeliveryHolds, StaffColumns
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.words.intake import CSV_ENCODINGS, CSV_SEPARATORS, ROW_DETAILS, ROW_REASONS
from haven_schemas.words.pupil_fields import FIELDS
from haven_schemas.words.sentences import in_a_sentence
from haven_schemas.words.staff_lists import STAFF_FIELDS
from pydantic import TypeAdapter, ValidationError

from gateway.areas.records.record_words import words_of_value
from gateway.rendering.times import date_words
from gateway.sessions.current import Session
from gateway.state import haven

HEAD_BYTES = 48 * 1024
"""How much of a file is looked at for its columns."""
_NO_COLUMNS = frozenset({"changed_at", "gone"})
_DAYS = frozenset({"date_of_birth", "enrolled_on", "left_on", "began_on"})
_COLUMNS: dict[str, str] = {
    str(name): FIELDS[name] for name in (*FIELD_NAMES, *RECORD_COLUMNS) if name not in _NO_COLUMNS
}
_STAFF: dict[str, str] = {str(name): words for name, words in STAFF_FIELDS.items()}
_COLUMNS_OF: Mapping[DeliveryHolds, Mapping[str, str]] = {"pupils": _COLUMNS, "staff": _STAFF}
_WORDS: Mapping[str, str] = {**_STAFF, **FIELDS}

Preview = ColumnsPreview | StaffColumnsPreview


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
    holds: DeliveryHolds = "pupils"
    hidden: dict[str, str] = field(default_factory=dict)


def look_at(
    session: Session,
    data: bytes,
    columns: Mapping[Any, str] | None = None,
    *,
    feed_id: UUID | None,
    school_id: UUID | None,
    holds: DeliveryHolds = "pupils",
) -> Preview | None:
    """What is in the columns of a CSV's beginning, and ten rows; None if it is no CSV."""
    given = {
        "feed_id": feed_id,
        "school_id": school_id,
        "head": base64.b64encode(data).decode(),
        "columns": columns,
    }
    ask = haven().services.ask
    try:
        if holds == "staff":
            return ask(PREVIEW_STAFF_COLUMNS, session.caller, PreviewStaffColumns.model_validate(given))
        return ask(PREVIEW_COLUMNS, session.caller, PreviewColumns.model_validate(given))
    except ValidationError:
        return None
    except Problem as problem:
        if problem.code is not ErrorCode.INVALID_REQUEST:
            raise
        return None


def chosen_columns(holds: DeliveryHolds = "pupils") -> list[tuple[str, str]]:
    """Each column's heading with the field chosen for it, empty to leave it out."""
    pairs = list(zip(request.form.getlist("heading"), request.form.getlist("ours"), strict=False))
    if any(ours and ours not in _COLUMNS_OF[holds] for _, ours in pairs):
        raise Problem(ErrorCode.INVALID_REQUEST)
    return pairs


def as_columns(chosen: list[tuple[str, str]]) -> CsvColumns:
    """The choices as they are saved."""
    return TypeAdapter(CsvColumns).validate_python({ours: heading for heading, ours in chosen if ours and heading})


def as_staff_columns(chosen: list[tuple[str, str]]) -> StaffColumns:
    """The same of a list of staff."""
    return TypeAdapter(StaffColumns).validate_python({ours: heading for heading, ours in chosen if ours and heading})


def proposed(preview: Preview) -> list[tuple[str, str]]:
    """Each heading with what it looks like."""
    columns: Sequence[PreviewColumn | StaffPreviewColumn] = preview.columns
    return [(column.heading, str(column.ours or "")) for column in columns]


def wrong_columns(chosen: list[tuple[str, str]], preview: Preview) -> dict[str, str]:
    """What stops the columns from being saved, by the box it is to be put right in."""
    errors = chosen_twice(chosen)
    columns: Sequence[PreviewColumn | StaffPreviewColumn] = preview.columns
    for place, column in enumerate(columns, start=1):
        if column.twice and column.ours:
            errors[f"ours-{place}"] = f"Two columns are called “{column.heading}”. Rename one of them in the report."
    if preview.missing:
        names = ", ".join(in_a_sentence(_WORDS[name]) for name in preview.missing)
        errors.setdefault("ours-1", f"Say which column holds: {names}.")
    return errors


def chosen_twice(chosen: list[tuple[str, str]]) -> dict[str, str]:
    """Fields that stand at several columns, by the box."""
    times = Counter(ours for _, ours in chosen)
    return {
        f"ours-{place}": f"{_WORDS[ours]} is chosen for {times[ours]} columns. Choose it for one."
        for place, (_, ours) in enumerate(chosen, start=1)
        if ours and times[ours] > 1
    }


def column_page(
    session: Session,
    form: ColumnForm,
    preview: Preview,
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
        columns=_COLUMNS_OF[form.holds],
        field_words=_WORDS if form.holds == "pupils" else {**_WORDS, **_COLUMNS_OF["staff"]},
        not_ticked=preview.not_ticked if isinstance(preview, ColumnsPreview) else [],
        row_words=ROW_REASONS,
        row_details=ROW_DETAILS,
        as_read=_as_read,
        encodings=CSV_ENCODINGS,
        separators=CSV_SEPARATORS,
    )


def _as_read(field_name: str, taken: str) -> str:
    """A value as people read it: days with their month in words, so that nobody takes one for another."""
    return date_words(taken) if field_name in _DAYS else words_of_value(field_name, taken)
