"""RPC of the pupils service about feeds: connections of an MIS to a school."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract
from ..intake_reasons import RowDetail, RowReason
from ..pupil_changes import ColumnName, CsvColumns
from ..pupil_record_fields import FieldGroup
from ..staff_lists import StaffColumns

FileEncoding = Literal["utf-8", "utf-16", "windows-1252"]
FileSeparator = Literal[",", ";", "\t"]


class FeedQuery(Contract):
    """One feed."""

    feed_id: UUID


class SetFeed(Contract):
    """Changes a feed; None leaves a setting as it is, and no columns at all (``{}``) means our own header.

    ``staff_columns``, ``staff_files_are_full``: of its lists of staff."""

    feed_id: UUID
    name: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    """One of a kind at the school, among the feeds that have not ended."""
    paused: bool | None = None
    drop_percent: Annotated[int, Field(ge=0, le=100)] | None = None
    files_are_full: bool | None = None
    csv_columns: CsvColumns | None = None
    groups: list[FieldGroup] | None = None
    """What it may tell beyond the roll; special categories only once they are approved."""
    staff_files_are_full: bool | None = None
    staff_columns: StaffColumns | None = None
    photos: bool | None = None
    """Whether it may tell photos, which come in zips of their own."""


class RotateFeedSecret(Contract):
    """A new signing secret; the one before it stays good for some hours (0: ends at once)."""

    feed_id: UUID
    overlap_hours: Annotated[int, Field(ge=0, le=168)] = 24


class FeedSecret(Contract):
    """The new secret, shown once; ``key_id``: its number among the feed's."""

    secret: str
    previous_until: datetime | None
    key_id: int = 1


class EndFeed(Contract):
    """Ends a feed for good; its ids and deliveries stay readable."""

    feed_id: UUID


class FeedEnded(Contract):
    """When it was ended. ``refused``: deliveries that waited for a person's decision, and are refused now."""

    ended_at: datetime
    refused: int


class PreviewColumns(Contract):
    """The beginning of a CSV file (base64), to be told what is in which column and how its rows would be taken; it is
    not kept. ``columns``: what the person chose; None: what was agreed, else what the headings look like.

    ``feed_id``: the feed whose file it is; None: a file by hand for ``school_id``.
    """

    feed_id: UUID | None = None
    school_id: UUID | None = None
    head: Annotated[str, Field(max_length=100_000)]
    columns: CsvColumns | None = None


class PreviewColumn(Contract):
    """A column: its heading, the first values, and the field of ours that was chosen, or that it looks like.

    ``twice``: another column has the same heading, so that a file could not be read by it.
    """

    heading: str
    samples: list[str] = Field(repr=False)
    ours: ColumnName | None
    twice: bool = False


class PreviewFault(Contract):
    """What is wrong with a row: the field, why, and what stands there. ``stops``: the row would be rejected."""

    field: str | None
    reason: RowReason
    detail: RowDetail | None = None
    found: str = Field(repr=False)
    stops: bool


class PreviewRow(Contract):
    """A row (from 1) as it would be taken, by field: days as ``YYYY-MM-DD``, codes as codes; and all that is wrong."""

    number: int
    taken: dict[str, str] = Field(repr=False)
    faults: list[PreviewFault]


class CsvForm(Contract):
    """How a file is written. ``lines_above``: titles and blank lines above the headings; ``left_out``: rows that hold
    no pupil, as totals."""

    encoding: FileEncoding
    separator: FileSeparator
    lines_above: int
    left_out: int


class ColumnsPreview(Contract):
    """The columns in their order. ``missing``: fields a file must have and no column looks like; then no row is taken.

    ``rows``: at most ten; ``not_ticked``: fields of the columns that the feed may not tell, so that they are dropped.
    ``sample``: headings and those rows as a CSV of their own, to be shown once more by other columns.
    ``agreed``: the file can be read as it is, by our own headings or by columns that a person has chosen before.
    """

    columns: list[PreviewColumn]
    missing: list[ColumnName]
    rows: list[PreviewRow] = []
    not_ticked: list[str] = []
    reading: CsvForm | None = None
    sample: str = Field(default="", repr=False)
    agreed: bool = False
