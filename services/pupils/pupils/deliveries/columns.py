"""The columns of a file that a person hands in."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.pupil_changes import ColumnName
from haven_schemas.acts.pupils.feeds import ColumnsPreview, CsvForm, PreviewColumn, PreviewColumns
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right

from pupils.copies import is_known
from pupils.feeds import may_tell, own_feed
from pupils.files import (
    LONDON,
    LONGEST_TEXT,
    MOST_COLUMNS,
    MUST_BE_MAPPED,
    CsvColumns,
    FileRefused,
    Head,
    can_be_read,
    chosen_for,
    heading,
    not_ticked,
    proposed_for,
    read_head,
    rows_as_taken,
)
from pupils.models import HandColumnsRow

_SAMPLES = 3


def hand_columns(unit: Unit, school_id: UUID) -> dict[str, str] | None:
    """Our column name to theirs, as it was chosen last; None if nobody has chosen."""
    kept = unit.session.get(HandColumnsRow, school_id)
    return None if kept is None else kept.csv_columns


@dataclass(frozen=True)
class _Whose:
    """Whose file it is: what was agreed for its columns, and what it may tell beyond the roll. ``feed_id`` None: a
    school's file by hand."""

    school_id: UUID
    feed_id: UUID | None
    columns: Mapping[str, str] | None
    groups: frozenset[str]

    def agreed(self) -> CsvColumns:
        """How it is read when it is sent."""
        return CsvColumns(self.columns, or_ours=self.feed_id is None)


def preview_columns(unit: Unit, request: PreviewColumns) -> ColumnsPreview:
    """Headings, some values, what they look like or were chosen to be, and ten rows; nothing is kept.
    ``invalid_request`` if it is no CSV, ``not_found`` for others' feeds, ``not_permitted`` for others' schools."""
    whose = _whose(unit, request)
    unit.audit(
        AuditAction.FEED_LIST_READ,
        right=Right.FEED_ADMINISTER,
        school_ids=[whose.school_id],
        object_id=whose.feed_id,
    )
    head = _head(request.head)
    headings = head.headings.record
    ours = _ours(head, whose, request)
    mapping: dict[str, str] = {name: text for name, text in zip(ours, headings, strict=True) if name is not None}
    columns = CsvColumns(mapping)
    missing = [name for name in MUST_BE_MAPPED if name not in mapping]
    rows = [] if missing else rows_as_taken(head.data, columns, unit.now.astimezone(LONDON).date())
    return ColumnsPreview(
        columns=_columns(head, ours),
        missing=missing,
        rows=rows,
        not_ticked=not_ticked(mapping, whose.groups),
        reading=CsvForm(**vars(columns.reading)) if rows else None,
        sample=head.sample(),
        agreed=can_be_read(head.data, whose.agreed()),
    )


def _ours(head: Head, whose: _Whose, request: PreviewColumns) -> list[ColumnName | None]:
    headings = head.headings.record
    if request.columns is None:
        samples = [head.samples(place, len(head.rows)) for place in range(len(headings))]
        return proposed_for(headings, whose.columns or {}, samples)
    return chosen_for(headings, {str(name): text for name, text in request.columns.items()})


def _whose(unit: Unit, request: PreviewColumns) -> _Whose:
    if request.feed_id is not None:
        feed = own_feed(unit, request.feed_id)
        return _Whose(feed.school_id, feed.id, feed.csv_columns, may_tell(unit, feed))
    if request.school_id is None:
        raise invalid("school_id", FieldCode.REQUIRED)
    unit.access.require(Right.FEED_ADMINISTER, request.school_id)
    if not is_known(unit, request.school_id):
        raise invalid("school_id", FieldCode.UNKNOWN_SCHOOL)
    return _Whose(request.school_id, None, hand_columns(unit, request.school_id), frozenset())


def _head(text: str) -> Head:
    try:
        head = read_head(base64.b64decode(text, validate=True))
    except (FileRefused, binascii.Error):
        raise invalid("head", FieldCode.WRONG_FORMAT) from None
    if len(head.headings.record) > MOST_COLUMNS:
        raise invalid("head", FieldCode.WRONG_FORMAT)
    return head


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
