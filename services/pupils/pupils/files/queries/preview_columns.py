"""What is in which column of an MIS's report."""

import base64
import binascii

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils_feeds import ColumnsPreview, PreviewColumn, PreviewColumns

from pupils.deliveries.domain.findings import FileRefused
from pupils.feeds.queries.own_feed import own_feed
from pupils.files.domain.column_guesses import guesses
from pupils.files.domain.csv_file import MOST_COLUMNS, MUST_BE_MAPPED, read_head

_ROWS = 3
_LONGEST_SAMPLE = 60


def preview_columns(unit: Unit, request: PreviewColumns) -> ColumnsPreview:
    """Headings, some values, and guesses; nothing is kept. ``invalid_request`` if it is no CSV, ``not_found`` for
    others' feeds."""
    feed = own_feed(unit, request.feed_id)
    unit.audit(AuditAction.FEED_LIST_READ, right=Right.FEED_ADMINISTER, school_ids=[feed.school_id], object_id=feed.id)
    try:
        records = read_head(base64.b64decode(request.head, validate=True), _ROWS)
    except (FileRefused, binascii.Error):
        raise invalid("head", FieldCode.WRONG_FORMAT) from None
    if not records or not 0 < len(records[0]) <= MOST_COLUMNS:
        raise invalid("head", FieldCode.WRONG_FORMAT)
    return _preview(records)


def _preview(records: list[list[str]]) -> ColumnsPreview:
    headings, rows = records[0], records[1:]
    ours = guesses(headings)
    columns = [
        PreviewColumn(
            heading=text[:200],
            samples=[row[place][:_LONGEST_SAMPLE] for row in rows if place < len(row)],
            ours=ours[place],
        )
        for place, text in enumerate(headings)
    ]
    return ColumnsPreview(columns=columns, missing=[name for name in MUST_BE_MAPPED if name not in ours])
