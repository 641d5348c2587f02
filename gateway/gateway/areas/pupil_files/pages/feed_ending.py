"""Ends a feed for good."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.pupils.feeds import EndFeed
from haven_schemas.acts.pupils.feeds_calls import END_FEED

from gateway.pages.blueprint import page
from gateway.pages.forms import text
from gateway.rendering.words import many
from gateway.sessions.current import Session
from gateway.state import haven

from .feed_settings import show_feed
from .own_feed import own_feed


@page("/pupil-files/feeds/<uuid:feed_id>/end", asks=END_FEED, methods=("POST",))
def end_feed(session: Session, feed_id: UUID) -> ResponseReturnValue:
    """Once the box is ticked that says so; the feed's page then tells what it was."""
    found = own_feed(session, feed_id)
    if text("sure") != "yes":
        return show_feed(session, found, errors={"sure": "Tick this if the feed is to be ended for good."}), 400
    ended = haven().services.ask(END_FEED, session.caller, EndFeed(feed_id=feed_id))
    waited = f" {many(ended.refused, 'file')} that waited for a decision will not be applied." if ended.refused else ""
    flash(f"{found.name} has ended. Nothing arrives by it any more.{waited}")
    return redirect(url_for("pages.feed", feed_id=feed_id), 303)
