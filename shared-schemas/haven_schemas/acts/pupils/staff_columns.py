"""RPC of the pupils service about the columns of a list of staff."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract
from ..staff_lists import StaffColumn, StaffColumns
from .feeds import CsvForm, PreviewRow


class PreviewStaffColumns(Contract):
    """The beginning of a list of staff as CSV (base64), to be told what is in which column and how its rows would be
    taken; it is not kept. ``columns``: what the person chose; None: what was agreed, else what the headings look like.

    ``feed_id``: the feed whose list it is; None: a file by hand for ``school_id``.
    """

    feed_id: UUID | None = None
    school_id: UUID | None = None
    head: Annotated[str, Field(max_length=100_000)]
    columns: StaffColumns | None = None


class StaffPreviewColumn(Contract):
    """A column: its heading, the first values, and the field of ours that was chosen, or that it looks like. ``twice``:
    another column has the same heading."""

    heading: str
    samples: list[str] = Field(repr=False)
    ours: StaffColumn | None
    twice: bool = False


class StaffColumnsPreview(Contract):
    """The columns in their order, as ``ColumnsPreview`` has those of pupils: what is missing, and at most ten rows."""

    columns: list[StaffPreviewColumn]
    missing: list[StaffColumn]
    rows: list[PreviewRow] = []
    reading: CsvForm | None = None
    sample: str = Field(default="", repr=False)
    agreed: bool = False
