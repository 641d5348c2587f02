"""One feed for those who look after it: how it does, its settings, its signing secret, the columns of its files."""

import base64
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.calls.pupils.deliveries import LIST_DELIVERIES
from haven_schemas.calls.pupils.feeds import ROTATE_FEED_SECRET, SET_FEED
from haven_schemas.calls.pupils.files import PREVIEW_COLUMNS
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.pupil_changes import FIELD_NAMES, CsvColumns
from haven_schemas.rpc.pupil_record_fields import RECORD_COLUMNS, SPECIAL_GROUPS
from haven_schemas.rpc.pupils import Feed, ListDeliveries
from haven_schemas.rpc.pupils_feeds import ColumnsPreview, FeedSecret, PreviewColumns, RotateFeedSecret, SetFeed
from haven_schemas.words.pupil_fields import FIELDS
from haven_schemas.words.pupils import DELIVERY_STATES, FIELD_GROUPS_IN_FULL
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text
from gateway.sessions.current import Session
from gateway.state import haven

from .feeds import feeds_of, health_of

_HEAD_BYTES = 48 * 1024
"""How much of a file is looked at for its columns."""

_NO_COLUMNS = frozenset({"changed_at", "gone"})
_COLUMNS = [name for name in (*FIELD_NAMES, *RECORD_COLUMNS) if name not in _NO_COLUMNS]


@page("/pupil-files/feeds/<uuid:feed_id>", right=Right.FEED_ADMINISTER, tier="elevated")
def feed(session: Session, feed_id: UUID) -> ResponseReturnValue:
    """How a feed does, and its settings."""
    return show_feed(session, _own(session, feed_id))


@page("/pupil-files/feeds/<uuid:feed_id>", right=Right.FEED_ADMINISTER, tier="elevated", methods=("POST",))
def set_feed(session: Session, feed_id: UUID) -> ResponseReturnValue:
    """Pauses or resumes; sets the share that may leave, what files hold and what is taken; forgets the columns."""
    found = _own(session, feed_id)
    try:
        haven().services.ask(SET_FEED, session.caller, _asked(feed_id))
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        return show_feed(session, found, errors=errors), 400
    return redirect(url_for("pages.feed", feed_id=feed_id), 303)


@page("/pupil-files/feeds/<uuid:feed_id>/secret", right=Right.FEED_ADMINISTER, tier="elevated", methods=("POST",))
def rotate_secret(session: Session, feed_id: UUID) -> ResponseReturnValue:
    """Makes a new signing secret and shows it, this once."""
    found, hours = _own(session, feed_id), text("overlap_hours")
    if not hours.isdecimal() or len(hours) > 3 or int(hours) > 168:
        return show_feed(session, found, errors={"overlap_hours": "Write hours from 0 to 168."}), 400
    asked = RotateFeedSecret(feed_id=feed_id, overlap_hours=int(hours))
    secret = haven().services.ask(ROTATE_FEED_SECRET, session.caller, asked)
    return show_feed(session, _own(session, feed_id), secret=secret)


@page("/pupil-files/feeds/<uuid:feed_id>/columns", right=Right.FEED_ADMINISTER, tier="elevated", methods=("POST",))
def preview_columns(session: Session, feed_id: UUID) -> ResponseReturnValue:
    """Shows what is in which column of a CSV, to say which is which; the file is not kept."""
    found, file = _own(session, feed_id), request.files.get("file")
    if file is None or not file.filename:
        return show_feed(session, found, errors={"file": "Choose a CSV file."}), 400
    head = base64.b64encode(file.stream.read(_HEAD_BYTES)).decode()
    try:
        preview = haven().services.ask(PREVIEW_COLUMNS, session.caller, PreviewColumns(feed_id=feed_id, head=head))
    except Problem as problem:
        if problem.code is not ErrorCode.INVALID_REQUEST:
            raise
        return show_feed(session, found, errors={"file": "This is not a CSV file with headings that we can read."}), 400
    return show_feed(session, found, preview=preview)


def _asked(feed_id: UUID) -> SetFeed:
    do = request.form.get("do", "")
    if do in ("pause", "resume"):
        return SetFeed(feed_id=feed_id, paused=do == "pause")
    if do == "forget_columns":
        return SetFeed(feed_id=feed_id, csv_columns={})
    if do == "columns":
        return SetFeed(feed_id=feed_id, csv_columns=_typed_columns())
    if do == "groups":
        return SetFeed.model_validate({"feed_id": feed_id, "groups": request.form.getlist("groups")})
    if do == "settings":
        whole = bool(request.form.get("files_are_full"))
        return SetFeed.model_validate(
            {"feed_id": feed_id, "drop_percent": text("drop_percent"), "files_are_full": whole}
        )
    raise Problem(ErrorCode.INVALID_REQUEST)


def _typed_columns() -> CsvColumns:
    """Each column's heading with the field chosen for it; chosen twice, the last one counts."""
    pairs = zip(request.form.getlist("ours"), request.form.getlist("heading"), strict=False)
    return (
        SetFeed.model_validate(
            {"feed_id": UUID(int=0), "csv_columns": {ours: heading for ours, heading in pairs if ours}}
        ).csv_columns
        or {}
    )


def _own(session: Session, feed_id: UUID) -> Feed:
    found = next((each for each in feeds_of(session) if each.id == feed_id), None)
    if found is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return found


def show_feed(
    session: Session,
    found: Feed,
    *,
    errors: dict[str, str] | None = None,
    secret: FeedSecret | None = None,
    preview: ColumnsPreview | None = None,
) -> str:
    """The feed's page; ``secret`` is a new one, shown this once."""
    listed = haven().services.ask(LIST_DELIVERIES, session.caller, ListDeliveries(limit=100)).deliveries
    return render_template(
        "feed.html",
        feed=found,
        deliveries=[each for each in listed if each.feed_id == found.id][:10],
        session=session,
        errors=errors or {},
        secret=secret,
        preview=preview,
        field_words=FIELDS,
        group_titles=FIELD_GROUPS_IN_FULL,
        special_groups=SPECIAL_GROUPS,
        health=health_of(found),
        state_words=DELIVERY_STATES,
        address=f"{haven().settings.public_url}/mis/v1/feeds/{found.id}/pupils",
        lag=None if found.oldest_waiting_at is None else haven().clock() - found.oldest_waiting_at,
    )
