"""Which column of a system's CSV is which: proposed, chosen, looked at by ten rows, and saved for the feed."""

from collections.abc import Mapping
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.pupils import Feed
from haven_schemas.acts.pupils.feeds import SetFeed
from haven_schemas.acts.pupils.feeds_calls import SET_FEED
from haven_schemas.acts.staff_lists import DeliveryHolds
from haven_schemas.rights import Right

from gateway.pages.blueprint import page
from gateway.sessions.current import Session
from gateway.state import haven

from .column_choices import (
    HEAD_BYTES,
    ColumnForm,
    as_columns,
    as_staff_columns,
    chosen_columns,
    chosen_twice,
    column_page,
    look_at,
    proposed,
    wrong_columns,
)
from .feed_settings import show_feed
from .hand_columns import SETTING, held_by_form
from .own_feed import own_feed

_NO_CSV = "This is not a CSV file, or there are no column headings in its first lines."
_NO_LIST = "This is no list of staff as CSV: it has no column headings in its first lines, or a column of UPNs."
_BOX: Mapping[DeliveryHolds, str] = {"pupils": "file", "staff": "staff_file"}
_ANCHOR: Mapping[DeliveryHolds, str] = {"pupils": "columns", "staff": "staff-columns"}


@page("/pupil-files/feeds/<uuid:feed_id>/columns", right=Right.FEED_ADMINISTER, tier="elevated", methods=("POST",))
def preview_columns(session: Session, feed_id: UUID) -> ResponseReturnValue:
    """Shows what is in which column of a CSV, and ten of its rows as they would be taken; the file is not kept."""
    found, file, holds = own_feed(session, feed_id), request.files.get("file"), held_by_form()
    if file is None or not file.filename:
        return show_feed(session, found, errors={_BOX[holds]: "Choose a CSV file."}), 400
    preview = look_at(session, file.stream.read(HEAD_BYTES), feed_id=feed_id, school_id=None, holds=holds)
    if preview is None:
        return show_feed(session, found, errors={_BOX[holds]: _NO_LIST if holds == "staff" else _NO_CSV}), 400
    return column_page(session, _form(found, holds), preview, proposed(preview))


@page("/pupil-files/feeds/<uuid:feed_id>/columns/chosen", asks=SET_FEED, methods=("POST",))
def choose_columns(session: Session, feed_id: UUID) -> ResponseReturnValue:
    """Shows the rows by the columns that were chosen, or saves these; what was chosen stays if something is wrong."""
    holds = held_by_form()
    found, chosen = own_feed(session, feed_id), chosen_columns(holds)
    columns = as_staff_columns(chosen) if holds == "staff" else as_columns(chosen)
    sample = request.form.get("sample", "").encode()
    preview = look_at(session, sample, columns, feed_id=feed_id, school_id=None, holds=holds)
    if preview is None:
        return show_feed(session, found, errors={_BOX[holds]: "Show us the file once more."}), 400
    if request.form.get("do") != "save":
        return column_page(session, _form(found, holds), preview, chosen, chosen_twice(chosen))
    errors = wrong_columns(chosen, preview)
    if not errors:
        asked = SetFeed.model_validate({"feed_id": feed_id, SETTING[holds]: columns})
        haven().services.ask(SET_FEED, session.caller, asked)
        flash("The columns are saved. Files of this feed are read by them from now on.")
        return redirect(url_for("pages.feed", feed_id=feed_id, _anchor=_ANCHOR[holds]), 303)
    return column_page(session, _form(found, holds), preview, chosen, errors), 400


def _form(found: Feed, holds: DeliveryHolds) -> ColumnForm:
    base = f"/pupil-files/feeds/{found.id}"
    return ColumnForm(
        title=found.name,
        back=f"{base}#{_ANCHOR[holds]}",
        action=f"{base}/columns/chosen",
        save="Save these columns",
        not_ticked="Not ticked for this feed, so it is dropped.",
        holds=holds,
        hidden={"holds": holds},
    )
