"""One feed for those who look after it: how it does, its settings, its signing secret."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.pupil_record_fields import SPECIAL_GROUPS
from haven_schemas.acts.pupils import Feed, ListDeliveries
from haven_schemas.acts.pupils.deliveries import LIST_DELIVERIES
from haven_schemas.acts.pupils.feeds import (
    FeedSecret,
    RotateFeedSecret,
    SetFeed,
)
from haven_schemas.acts.pupils.feeds_calls import ROTATE_FEED_SECRET, SET_FEED
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right
from haven_schemas.words.pupil_fields import FIELDS
from haven_schemas.words.pupils import DELIVERY_STATES, FIELD_GROUPS_IN_FULL
from haven_schemas.words.staff_lists import STAFF_FIELDS
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, text
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

from .feeds import health_of
from .own_feed import own_feed

_NAME_WORDS = {
    ("name", FieldCode.REQUIRED): "Write the system's name, such as Arbor or SIMS.",
    ("name", FieldCode.DUPLICATE): "This school has another feed of that name. Choose another name.",
}

_DONE = {
    "pause": "Paused. Nothing is taken until you resume it.",
    "resume": "Resumed. It is taken again from now on.",
    "rename": "The name is saved.",
    "settings": "The settings are saved.",
    "groups": "What it may tell is saved. It holds from the next delivery on.",
    "forget_columns": "Its columns are forgotten.",
    "forget_staff_columns": "The columns of its lists of staff are forgotten.",
}


@page("/pupil-files/feeds/<uuid:feed_id>", right=Right.FEED_ADMINISTER, tier="elevated")
def feed(session: Session, feed_id: UUID) -> ResponseReturnValue:
    """How a feed does, and its settings."""
    return show_feed(session, own_feed(session, feed_id))


@page("/pupil-files/feeds/<uuid:feed_id>", asks=SET_FEED, methods=("POST",))
def set_feed(session: Session, feed_id: UUID) -> ResponseReturnValue:
    """Renames; pauses or resumes; sets the share that may leave, what files hold and what is taken; forgets the
    columns."""
    found = own_feed(session, feed_id)
    try:
        haven().services.ask(SET_FEED, session.caller, _asked(feed_id))
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        return show_feed(session, found, errors={**errors, **_name_words(error)}), 400
    flash(_DONE[request.form["do"]])
    return redirect(url_for("pages.feed", feed_id=feed_id), 303)


@page("/pupil-files/feeds/<uuid:feed_id>/secret", asks=ROTATE_FEED_SECRET, methods=("POST",))
def rotate_secret(session: Session, feed_id: UUID) -> ResponseReturnValue:
    """Makes a new signing secret and shows it, this once."""
    found, hours = own_feed(session, feed_id), text("overlap_hours")
    if not hours.isdecimal() or len(hours) > 3 or int(hours) > 168:
        return show_feed(session, found, errors={"overlap_hours": "Write hours from 0 to 168."}), 400
    asked = RotateFeedSecret(feed_id=feed_id, overlap_hours=int(hours))
    secret = haven().services.ask(ROTATE_FEED_SECRET, session.caller, asked)
    return show_feed(session, own_feed(session, feed_id), secret=secret)


def _asked(feed_id: UUID) -> SetFeed:
    do = request.form.get("do", "")
    if do in ("pause", "resume"):
        return SetFeed(feed_id=feed_id, paused=do == "pause")
    if do == "rename":
        return SetFeed(feed_id=feed_id, name=text("name"))
    if do == "forget_columns":
        return SetFeed(feed_id=feed_id, csv_columns={})
    if do == "forget_staff_columns":
        return SetFeed(feed_id=feed_id, staff_columns={})
    if do == "groups":
        return SetFeed.model_validate(
            {"feed_id": feed_id, "groups": request.form.getlist("groups"), "photos": bool(request.form.get("photos"))}
        )
    if do == "settings":
        whole = bool(request.form.get("files_are_full"))
        return SetFeed.model_validate(
            {
                "feed_id": feed_id,
                "drop_percent": text("drop_percent"),
                "files_are_full": whole,
                "staff_files_are_full": bool(request.form.get("staff_files_are_full")),
            }
        )
    raise Problem(ErrorCode.INVALID_REQUEST)


def _name_words(error: Problem | ValidationError) -> dict[str, str]:
    """What is wrong with a new name, where the words of every field do not say enough."""
    wrong = [(each.field, each.code) for each in problem_of(error).fields]
    return {field: _NAME_WORDS[field, code] for field, code in wrong if (field, code) in _NAME_WORDS}


def show_feed(
    session: Session,
    found: Feed,
    *,
    errors: dict[str, str] | None = None,
    secret: FeedSecret | None = None,
) -> str:
    """The feed's page; ``secret`` is a new one, shown this once."""
    newest = ListDeliveries(limit=10, feed_id=found.id)
    return render_template(
        "feed.html",
        feed=found,
        deliveries=haven().services.ask(LIST_DELIVERIES, session.caller, newest).deliveries,
        session=session,
        errors=errors or {},
        secret=secret,
        typed_name=text("name") if text("do") == "rename" else "",
        field_words=FIELDS,
        staff_words=STAFF_FIELDS,
        group_titles=FIELD_GROUPS_IN_FULL,
        special_groups=SPECIAL_GROUPS,
        health=health_of(found),
        state_words=DELIVERY_STATES,
        address=f"{haven().settings.public_url}/mis/v1/feeds/{found.id}/pupils",
        files_address=f"{haven().settings.public_url}/mis/v1/feeds/{found.id}/files",
        lag=None if found.oldest_waiting_at is None else haven().clock() - found.oldest_waiting_at,
    )
