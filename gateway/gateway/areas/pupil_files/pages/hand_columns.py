"""Which column of a CSV by hand is which: chosen while the file waits, and kept for the school's next one."""

from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.calls.pupils.deliveries import FINISH_UPLOAD
from haven_schemas.calls.pupils.feeds import SET_FEED
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils import Feed, FinishUpload
from haven_schemas.rpc.pupils_feeds import ColumnsPreview, SetFeed

from gateway.pages.blueprint import page
from gateway.pages.forms import typed_id
from gateway.sessions.current import Session
from gateway.state import haven

from .column_choices import (
    ColumnForm,
    as_columns,
    chosen_columns,
    chosen_twice,
    column_page,
    look_at,
    proposed,
    wrong_columns,
)
from .own_feed import own_feed


@page("/pupil-files/columns", right=Right.FEED_ADMINISTER, tier="elevated", methods=("POST",))
def choose_columns_by_hand(session: Session) -> ResponseReturnValue:
    """Shows the rows by the columns that were chosen, or takes the file by them; what was chosen stays if something is
    wrong."""
    chosen, delivery_id = chosen_columns(), typed_id("delivery")
    feed = own_feed(session, typed_id("feed")) if request.form.get("feed") else None
    school_id = session.school_id(request.form.get("school", "")) if feed is None else feed.school_id
    columns = as_columns(chosen)
    sample = request.form.get("sample", "").encode()
    preview = look_at(session, sample, columns, feed_id=None if feed is None else feed.id, school_id=school_id)
    if preview is None:
        raise Problem(ErrorCode.INVALID_REQUEST)
    form = _form(session, feed, school_id, delivery_id)
    if request.form.get("do") != "save":
        return column_page(session, form, preview, chosen, chosen_twice(chosen))
    errors = wrong_columns(chosen, preview)
    if errors:
        return column_page(session, form, preview, chosen, errors), 400
    services = haven().services
    if feed is not None:
        services.ask(SET_FEED, session.caller, SetFeed(feed_id=feed.id, csv_columns=columns))
    finished = FinishUpload(delivery_id=delivery_id, csv_columns=columns if feed is None else None)
    receipt = services.ask(FINISH_UPLOAD, session.caller, finished)
    return redirect(url_for("pages.delivery", delivery_id=receipt.delivery_id), 303)


def ask_for_columns(
    session: Session, feed: Feed | None, school_id: UUID, delivery_id: UUID, preview: ColumnsPreview
) -> str:
    """The page, for a file that is in the store and waits for an hour."""
    return column_page(session, _form(session, feed, school_id, delivery_id), preview, proposed(preview))


def _form(session: Session, feed: Feed | None, school_id: UUID, delivery_id: UUID) -> ColumnForm:
    school = next(each for each in session.schools if each.id == school_id)
    hidden = {"delivery": str(delivery_id), "school": school.urn}
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
        hidden=hidden,
    )
