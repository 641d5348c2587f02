"""Connects a management information system (MIS) to a school: its address and its first secret, shown once."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from haven_schemas.acts.pupils import AddFeed, Feed, FeedAdded
from haven_schemas.acts.pupils.feeds import FeedSecret
from haven_schemas.acts.pupils.feeds_calls import ADD_FEED
from haven_schemas.errors import FieldCode, Problem, field_words_of, invalid
from haven_schemas.rights import Right
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import text
from gateway.security.problems import problem_of
from gateway.sessions.current import Session
from gateway.state import haven

from .feed_settings import show_feed
from .own_feed import own_feed

_WORDS = {
    ("school", FieldCode.REQUIRED): "Choose the school whose roll comes from this system.",
    ("school", FieldCode.UNKNOWN_SCHOOL): "This school is not ready to be connected yet. Try again in a minute.",
    ("name", FieldCode.REQUIRED): "Write the system's name, such as Arbor or SIMS.",
    ("name", FieldCode.DUPLICATE): "This school has a feed of that name already. Open it, or choose another name.",
}


@page("/pupil-files/feeds/new", right=Right.FEED_ADMINISTER, tier="elevated")
def new_feed(session: Session) -> ResponseReturnValue:
    """Asks for the school and the system's name."""
    return _form(session, {})


@page("/pupil-files/feeds/new", asks=ADD_FEED, methods=("POST",))
def connect_feed(session: Session) -> ResponseReturnValue:
    """The feed's page, with what the vendor is given; the secret stands on this answer and nowhere else."""
    try:
        asked = AddFeed(school_id=_school(session), name=text("name"))
        added = haven().services.ask(ADD_FEED, session.caller, asked)
    except (Problem, ValidationError) as error:
        refused = problem_of(error)
        if not refused.fields:
            raise
        errors = {_box(each.field): _words(each.field, each.code) for each in refused.fields}
        return _form(session, {**_missing(), **errors}), 400
    secret = FeedSecret(secret=added.secret, previous_until=None, key_id=added.key_id)
    return show_feed(session, _connected(session, asked, added), secret=secret), 201


def _connected(session: Session, asked: AddFeed, added: FeedAdded) -> Feed:
    """The feed; as it was asked to be, where it cannot be shown just now: its secret is shown this once."""
    try:
        return own_feed(session, added.id)
    except Problem:
        return Feed(id=added.id, school_id=asked.school_id, name=asked.name, last_delivery_at=None, paused=False)


def _missing() -> dict[str, str]:
    """So that everything to put right is named at once."""
    return {name: _WORDS[name, FieldCode.REQUIRED] for name in ("school", "name") if not text(name)}


def _school(session: Session) -> UUID:
    if not text("school"):
        raise invalid("school", FieldCode.REQUIRED)
    return session.school_id(text("school"))


def _box(field: str) -> str:
    return "school" if field.startswith("school") else field


def _words(field: str, code: FieldCode) -> str:
    return _WORDS.get((_box(field), code), field_words_of(code))


def _form(session: Session, errors: dict[str, str]) -> str:
    only = session.open_schools[0].urn if len(session.open_schools) == 1 else ""
    chosen = text("school") or only
    return render_template("feed_new.html", session=session, errors=errors, name=text("name"), school=chosen)
