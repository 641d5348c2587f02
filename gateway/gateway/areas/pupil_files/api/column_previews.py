"""Which column of a CSV is which, and ten of its rows as they would be taken: looked at, and nothing kept."""

from typing import Annotated
from uuid import UUID

from haven_schemas.acts.pupil_changes import CsvColumns
from haven_schemas.acts.pupils.feeds import ColumnsPreview, PreviewColumns
from haven_schemas.acts.pupils.files import PREVIEW_COLUMNS
from haven_schemas.identifiers import SchoolUrn
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


class ColumnsAsked(Shape):
    """``head``: the first 48 KB of a CSV file, in base64. Of a feed (``feed_id``), or of a file that a school sends by
    hand (``school_urn``). ``csv_columns``: our column name to theirs, to see the rows by them; null: those that were
    chosen before, else what the headings look like."""

    head: Annotated[str, Field(max_length=100_000, pattern=r"^[A-Za-z0-9+/]+={0,2}$")]
    feed_id: UUID | None = None
    school_urn: SchoolUrn | None = None
    csv_columns: CsvColumns | None = None


@reply_from(ColumnsPreview, without=("sample",))
class ColumnsShape(Shape):
    """``rows``: at most ten, each field as it would be taken, with all that is wrong. ``missing``: fields a file must
    have and no column holds. ``agreed``: the file can be sent as it is; else somebody has to say which column is which,
    in the settings of the feed (``csv_columns``), or on the page when a file is sent by hand."""


@api.operation(
    "POST", "/column-previews", "Show the columns of a CSV file and ten of its rows", asks=PREVIEW_COLUMNS,
    body=ColumnsAsked, reply=ColumnsShape,
)  # fmt: skip
def preview_columns(call: Call, body: ColumnsAsked) -> ColumnsShape:
    """Nothing of the file is kept. Where both are named, it is the feed's."""
    asked = PreviewColumns(
        feed_id=body.feed_id,
        school_id=call.signed_in.school_id(body.school_urn) if body.school_urn else None,
        head=body.head,
        columns=body.csv_columns,
    )
    return shaped(ColumnsShape, haven().services.ask(PREVIEW_COLUMNS, call.caller, asked))
