"""Rejected rows of a pupil file as tables: where each fault is, or the rows themselves to be mended."""

from collections.abc import Iterator
from uuid import UUID

from chassis.objects.harmless_cells import as_csv
from flask import Response
from flask.typing import ResponseReturnValue
from haven_schemas.acts.pupils import Delivery, DeliveryQuery, RejectedRow
from haven_schemas.acts.pupils.deliveries import ROWS_TO_MEND, SHOW_DELIVERY
from haven_schemas.acts.pupils.rows_to_mend import RowsToMend, RowsToMendPage, RowToMend
from haven_schemas.words.intake import MENDING_COLUMNS, ROW_DETAILS, ROW_MENDING, ROW_REASONS

from gateway.areas.records.record_words import words_of_field
from gateway.pages.blueprint import page
from gateway.pages.forms import id_in_address
from gateway.rendering.download_names import attachment
from gateway.sessions.current import Session
from gateway.state import haven

_MOST_LISTED = 100_000


@page("/pupil-files/<uuid:delivery_id>/faults.csv", asks=SHOW_DELIVERY)
def rejected_rows(session: Session, delivery_id: UUID) -> ResponseReturnValue:
    """Every fault of the rejected rows: row, field, reason, what to do; no value of the file. What to do about a row
    says nothing of a picture: there the reason says it."""
    feed_id = id_in_address("feed")
    first = delivery_of(session, delivery_id, feed_id)
    pictures = first.holds == "photos"
    rows = [
        (
            str(each.row),
            each.field or "",
            _of_picture(each) if pictures else _reason(each),
            "" if pictures else ROW_MENDING[each.reason],
            each.reason.value,
        )
        for each in _every_rejected(session, first, feed_id)
    ]
    return _table(
        as_csv(("row", "field", "what is wrong", "how to mend it", "code"), rows), f"rejected-rows-{delivery_id}.csv"
    )


@page("/pupil-files/<uuid:delivery_id>/rejected.csv", asks=ROWS_TO_MEND)
def rows_to_mend(session: Session, delivery_id: UUID) -> ResponseReturnValue:
    """The rejected rows with their faults in words, in the columns of the file, to be mended and sent again; to the
    person who sent it."""
    first = _to_mend(session, delivery_id, 0)
    width = max(len(first.headings), 1)
    rows = [
        (*_fitted(row.cells, width), str(row.row), _faults(row), *row.cells[width:])
        for row in _every_row(session, delivery_id, first)
    ]
    body = as_csv((*first.headings, *MENDING_COLUMNS), rows)
    return _table(body, f"rows-to-mend-{delivery_id}.csv")


def delivery_of(session: Session, delivery_id: UUID, feed_id: UUID | None) -> Delivery:
    """What became of a file; ``feed_id`` is its own, none of a file by hand."""
    return haven().services.ask(SHOW_DELIVERY, session.caller, DeliveryQuery(delivery_id=delivery_id, feed_id=feed_id))


def _every_rejected(session: Session, first: Delivery, feed_id: UUID | None) -> Iterator[RejectedRow]:
    page_of, listed = first.rejected, 0
    while page_of and listed < _MOST_LISTED:
        yield from page_of
        listed += len(page_of)
        asked = DeliveryQuery(delivery_id=first.delivery_id, feed_id=feed_id, after_row=page_of[-1].row)
        page_of = haven().services.ask(SHOW_DELIVERY, session.caller, asked).rejected


def _every_row(session: Session, delivery_id: UUID, first: RowsToMendPage) -> Iterator[RowToMend]:
    found = first
    while True:
        yield from found.rows
        if found.next_after is None:
            return
        found = _to_mend(session, delivery_id, found.next_after)


def _to_mend(session: Session, delivery_id: UUID, after_row: int) -> RowsToMendPage:
    asked = RowsToMend(delivery_id=delivery_id, after_row=after_row)
    return haven().services.ask(ROWS_TO_MEND, session.caller, asked)


def _fitted(cells: list[str], width: int) -> list[str]:
    """As many cells as there are headings, so that what is wrong stands in one column."""
    return [*cells[:width], *[""] * (width - len(cells))]


def _faults(row: RowToMend) -> str:
    return " | ".join(
        f"{words_of_field(each.field)}: {_reason(each)}" if each.field else _reason(each) for each in row.faults
    )


def _reason(fault: RejectedRow) -> str:
    return f"{ROW_REASONS[fault.reason]}{f' {ROW_DETAILS[fault.detail]}' if fault.detail else ''}"


def _of_picture(fault: RejectedRow) -> str:
    return ROW_DETAILS[fault.detail] if fault.detail else ROW_REASONS[fault.reason]


def _table(body: str, name: str) -> Response:
    answer = Response(body, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = attachment(name)
    return answer
