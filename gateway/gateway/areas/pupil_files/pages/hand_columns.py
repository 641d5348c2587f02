"""Which column of a CSV by hand is which: chosen while the file waits, and kept for the school's next one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.pupils import BeginUpload, DeliveryReceipt, Feed, FinishUpload
from haven_schemas.acts.pupils.deliveries import FINISH_UPLOAD
from haven_schemas.acts.pupils.feeds import SetFeed
from haven_schemas.acts.pupils.feeds_calls import SET_FEED
from haven_schemas.acts.staff_lists import DeliveryHolds
from haven_schemas.errors import ErrorCode, Problem

from gateway.pages.blueprint import page
from gateway.pages.forms import typed_id
from gateway.sessions.current import Session
from gateway.state import haven

from .column_choices import (
    ColumnForm,
    Preview,
    as_columns,
    as_staff_columns,
    chosen_columns,
    chosen_twice,
    column_page,
    look_at,
    proposed,
    wrong_columns,
)
from .own_feed import own_feed

SETTING: Mapping[DeliveryHolds, str] = {"pupils": "csv_columns", "staff": "staff_columns"}
"""Of a feed, and of a file by hand."""


@page("/pupil-files/columns", asks=SET_FEED, methods=("POST",))
def choose_columns_by_hand(session: Session) -> ResponseReturnValue:
    """Shows the rows by the columns that were chosen, or takes the file by them; what was chosen stays if something is
    wrong."""
    holds = held_by_form()
    chosen, delivery_id = chosen_columns(holds), typed_id("delivery")
    feed = own_feed(session, typed_id("feed")) if request.form.get("feed") else None
    school_id = session.school_id(request.form.get("school", "")) if feed is None else feed.school_id
    sample = request.form.get("sample", "").encode()
    columns = as_staff_columns(chosen) if holds == "staff" else as_columns(chosen)
    feed_id = None if feed is None else feed.id
    preview = look_at(session, sample, columns, feed_id=feed_id, school_id=school_id, holds=holds)
    if preview is None:
        raise Problem(ErrorCode.INVALID_REQUEST)
    form = _form(session, feed, school_id, delivery_id, holds)
    if request.form.get("do") != "save":
        return column_page(session, form, preview, chosen, chosen_twice(chosen))
    errors = wrong_columns(chosen, preview)
    if errors:
        return column_page(session, form, preview, chosen, errors), 400
    receipt = _finish(session, feed, delivery_id, {SETTING[holds]: columns})
    return redirect(url_for("pages.delivery", delivery_id=receipt.delivery_id), 303)


def held_by_form() -> DeliveryHolds:
    """What the person said that the file is a list of."""
    return "staff" if request.form.get("holds") == "staff" else "pupils"


def sent_by_form() -> DeliveryHolds:
    """What the person said is in the file: a list, or photos."""
    return "photos" if request.form.get("holds") == "photos" else held_by_form()


def _finish(session: Session, feed: Feed | None, delivery_id: UUID, columns: Mapping[str, Any]) -> DeliveryReceipt:
    """Of a feed the columns are saved for it; else they come with the file."""
    services = haven().services
    if feed is not None:
        services.ask(SET_FEED, session.caller, SetFeed.model_validate({"feed_id": feed.id, **columns}))
    own = columns if feed is None else {}
    finished = FinishUpload.model_validate({"delivery_id": delivery_id, **own})
    return services.ask(FINISH_UPLOAD, session.caller, finished)


def ask_for_columns(
    session: Session, begun: BeginUpload, feed: Feed | None, delivery_id: UUID, preview: Preview
) -> str:
    """The page, for a file that is in the store and waits for an hour."""
    form = _form(session, feed, begun.school_id, delivery_id, begun.holds)
    return column_page(session, form, preview, proposed(preview))


def _form(session: Session, feed: Feed | None, school_id: UUID, delivery_id: UUID, holds: DeliveryHolds) -> ColumnForm:
    school = next(each for each in session.schools if each.id == school_id)
    hidden = {"delivery": str(delivery_id), "school": school.urn, "holds": holds}
    if feed is not None:
        hidden["feed"] = str(feed.id)
    return ColumnForm(
        title=school.name if feed is None else feed.name,
        back="/pupil-files",
        action="/pupil-files/columns",
        save="Send the file with these columns",
        not_ticked="Not taken from a file that belongs to no feed."
        if feed is None
        else "Not ticked for this feed, so it is dropped.",
        kept=True,
        holds=holds,
        hidden=hidden,
    )
