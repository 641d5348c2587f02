"""What is in which column of an MIS's report, and how its rows would be taken."""

import base64
import binascii
from collections.abc import Mapping, Sequence

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.pupil_changes import ColumnName
from haven_schemas.rpc.pupils_feeds import ColumnsPreview, CsvForm, PreviewColumn, PreviewColumns

from pupils.deliveries.domain.findings import FileRefused
from pupils.feeds.queries.feed_groups import may_tell
from pupils.feeds.queries.own_feed import own_feed
from pupils.files.domain.column_guesses import guesses
from pupils.files.domain.csv_file import MOST_COLUMNS, MUST_BE_MAPPED, CsvColumns, heading
from pupils.files.domain.csv_head import Head, read_head
from pupils.files.domain.csv_preview import LONGEST_TEXT, not_ticked, rows_as_taken
from pupils.files.domain.roll_file import LONDON

_SAMPLES = 3


def preview_columns(unit: Unit, request: PreviewColumns) -> ColumnsPreview:
    """Headings, some values, what they look like or were chosen to be, and ten rows; nothing is kept.
    ``invalid_request`` if it is no CSV, ``not_found`` for others' feeds."""
    feed = own_feed(unit, request.feed_id)
    unit.audit(AuditAction.FEED_LIST_READ, right=Right.FEED_ADMINISTER, school_ids=[feed.school_id], object_id=feed.id)
    try:
        head = read_head(base64.b64decode(request.head, validate=True))
    except (FileRefused, binascii.Error):
        raise invalid("head", FieldCode.WRONG_FORMAT) from None
    headings = head.headings.record
    if len(headings) > MOST_COLUMNS:
        raise invalid("head", FieldCode.WRONG_FORMAT)
    ours = guesses(headings) if request.columns is None else _chosen(headings, request.columns)
    mapping: dict[str, str] = {name: text for name, text in zip(ours, headings, strict=True) if name is not None}
    columns = CsvColumns(mapping)
    missing = [name for name in MUST_BE_MAPPED if name not in mapping]
    rows = [] if missing else rows_as_taken(head.data, columns, unit.now.astimezone(LONDON).date())
    return ColumnsPreview(
        columns=_columns(head, ours),
        missing=missing,
        rows=rows,
        not_ticked=not_ticked(mapping, may_tell(unit, feed)),
        reading=CsvForm(**vars(columns.reading)) if rows else None,
        sample=head.sample(),
    )


def _chosen(headings: Sequence[str], columns: Mapping[ColumnName, str]) -> list[ColumnName | None]:
    by_heading = {heading(text): name for name, text in columns.items()}
    return [by_heading.get(heading(text)) for text in headings]


def _columns(head: Head, ours: Sequence[ColumnName | None]) -> list[PreviewColumn]:
    headings = [heading(text) for text in head.headings.record]
    return [
        PreviewColumn(
            heading=text[:200],
            samples=[each[:LONGEST_TEXT] for each in head.samples(place, _SAMPLES)],
            ours=ours[place],
            twice=headings.count(headings[place]) > 1,
        )
        for place, text in enumerate(head.headings.record)
    ]
