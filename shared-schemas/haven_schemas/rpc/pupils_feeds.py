"""RPC of the pupils service about feeds: connections of an MIS to a school."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from haven_schemas.identifiers import Contract

from .pupil_changes import ColumnName, CsvColumns
from .pupil_record_fields import FieldGroup


class FeedQuery(Contract):
    """One feed."""

    feed_id: UUID


class SetFeed(Contract):
    """Changes a feed; None leaves a setting as it is, and no columns at all (``{}``) means our own header."""

    feed_id: UUID
    name: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    """One of a kind at the school, among the feeds that have not ended."""
    paused: bool | None = None
    drop_percent: Annotated[int, Field(ge=0, le=100)] | None = None
    files_are_full: bool | None = None
    csv_columns: CsvColumns | None = None
    groups: list[FieldGroup] | None = None
    """What it may tell beyond the roll; special categories only once they are approved."""


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
    """The beginning of a CSV file (base64), to be told what is in which column; it is not kept."""

    feed_id: UUID
    head: Annotated[str, Field(max_length=100_000)]


class PreviewColumn(Contract):
    """A column: its heading, the first values, and the field of ours that it looks like."""

    heading: str
    samples: list[str] = Field(repr=False)
    ours: ColumnName | None


class ColumnsPreview(Contract):
    """The columns in their order. ``missing``: fields a file must have and no column looks like."""

    columns: list[PreviewColumn]
    missing: list[ColumnName]
