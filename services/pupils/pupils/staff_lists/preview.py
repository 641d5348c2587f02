"""What is in which column of a system's list of staff, and how its rows would be taken."""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.pupils.feeds import CsvForm, PreviewFault, PreviewRow
from haven_schemas.acts.pupils.staff_columns import PreviewStaffColumns, StaffColumnsPreview, StaffPreviewColumn
from haven_schemas.acts.staff_lists import STAFF_COLUMNS, StaffColumn
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right

from pupils.copies import is_known
from pupils.feeds import own_feed
from pupils.files import (
    MOST_COLUMNS,
    CsvText,
    FileRefused,
    Finding,
    Head,
    Lines,
    find_headings,
    heading,
    read_head,
    read_table,
)

from .columns import best_headings, guesses, is_of_pupils, missing_of
from .staff_csv import StaffTable
from .staff_row import StaffRow, check_staff

_SAMPLES, _MOST_ROWS, _LONGEST = 3, 10, 60


def preview_staff_columns(unit: Unit, request: PreviewStaffColumns) -> StaffColumnsPreview:
    """Headings, some values, what they look like or were chosen to be, and ten rows; nothing is kept.
    ``invalid_request`` if it is no CSV, or a list of pupils; ``not_found`` for others' feeds, ``not_permitted`` for
    others' schools."""
    agreed = _agreed(unit, request)
    head = _head(request.head)
    headings = head.headings.record
    ours = _ours(headings, request.columns or agreed or {}, chosen=request.columns is not None)
    mapping: dict[str, str] = {name: text for name, text in zip(ours, headings, strict=True) if name is not None}
    missing = missing_of(mapping)
    table = StaffTable(mapping)
    rows = [] if missing else [*_rows(head.data, table)]
    return StaffColumnsPreview(
        columns=[*_columns(head, ours)],
        missing=missing,
        rows=rows,
        reading=CsvForm(**vars(table.reading)) if rows else None,
        sample=head.sample(),
        agreed=_can_be_read(head.data, StaffTable(agreed)),
    )


def _agreed(unit: Unit, request: PreviewStaffColumns) -> Mapping[str, str] | None:
    """What was chosen for the feed before; of files by hand nothing is."""
    school_id: UUID | None = request.school_id
    columns: Mapping[str, str] | None = None
    if request.feed_id is not None:
        feed = own_feed(unit, request.feed_id)
        school_id, columns = feed.school_id, feed.staff_columns
    if school_id is None:
        raise invalid("school_id", FieldCode.REQUIRED)
    unit.access.require(Right.FEED_ADMINISTER, school_id)
    if not is_known(unit, school_id):
        raise invalid("school_id", FieldCode.UNKNOWN_SCHOOL)
    unit.audit(
        AuditAction.FEED_LIST_READ, right=Right.FEED_ADMINISTER, school_ids=[school_id], object_id=request.feed_id
    )
    return columns


def _head(text: str) -> Head:
    try:
        head = read_head(base64.b64decode(text, validate=True), best_headings)
    except (FileRefused, binascii.Error):
        raise invalid("head", FieldCode.WRONG_FORMAT) from None
    if len(head.headings.record) > MOST_COLUMNS or is_of_pupils(head.headings.record):
        raise invalid("head", FieldCode.WRONG_FORMAT)
    return head


def _ours(headings: Sequence[str], columns: Mapping[StaffColumn, str] | Mapping[str, str], *, chosen: bool) -> list[
    StaffColumn | None
]:  # fmt: skip
    by_heading = {heading(text): name for name, text in columns.items()}
    found = [by_heading.get(heading(text)) for text in headings]
    was = [next((each for each in STAFF_COLUMNS if each == name), None) for name in found]
    if chosen:
        return was
    taken = {each for each in was if each is not None}
    guessed = zip(was, guesses(headings), strict=True)
    return [before or (None if guess in taken else guess) for before, guess in guessed]


def _columns(head: Head, ours: Sequence[StaffColumn | None]) -> Iterator[StaffPreviewColumn]:
    headings = [heading(text) for text in head.headings.record]
    for place, text in enumerate(head.headings.record):
        yield StaffPreviewColumn(
            heading=text[:200],
            samples=[each[:_LONGEST] for each in head.samples(place, _SAMPLES)],
            ours=ours[place],
            twice=headings.count(headings[place]) > 1,
        )


def _rows(data: bytes, table: StaffTable) -> Iterator[PreviewRow]:
    try:
        for raw in islice(read_table([data], table), _MOST_ROWS):
            yield _row(raw)
    except FileRefused:
        return  # what was read until then is shown; the file itself says why it is refused when it is sent


def _row(raw: StaffRow) -> PreviewRow:
    checked = check_staff(raw)
    taken: dict[str, str] = {}
    if checked.staff is not None:
        values = checked.staff.model_dump(mode="json")
        taken = {name: _shown(value) for name, value in values.items() if value}
    faults = [_fault(raw, each, stops=True) for each in checked.faults]
    faults += [_fault(raw, each, stops=False) for each in checked.warnings]
    return PreviewRow(number=raw.number, taken=taken, faults=faults)


def _fault(raw: StaffRow, finding: Finding, *, stops: bool) -> PreviewFault:
    found = {str(name): text for name, text in raw.texts.items()}.get(finding.field or "", "")
    return PreviewFault(
        field=finding.field, reason=finding.reason, detail=finding.detail, found=found[:_LONGEST], stops=stops
    )


def _shown(value: str | list[str]) -> str:
    return ("; ".join(value) if isinstance(value, list) else value)[:_LONGEST]


def _can_be_read(data: bytes, table: StaffTable) -> bool:
    try:
        beginning = Lines(CsvText([data])).beginning()
    except FileRefused:
        return False
    return find_headings(beginning, table.are_headings) is not None
