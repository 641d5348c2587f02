"""How the last calls of a feed's sender went: for whoever connects a system, and for the day it stops working."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from haven_schemas.acts.pupils.feeds import FeedQuery
from haven_schemas.acts.pupils.feeds_calls import LIST_FEED_CALLS
from haven_schemas.rights import Right
from haven_schemas.words.feed_calls import SENT_AS, SIGNATURES, WHAT_TO_DO
from haven_schemas.words.problems import PROBLEMS

from gateway.pages.blueprint import page
from gateway.sessions.current import Session
from gateway.state import haven

from .own_feed import own_feed


@page("/pupil-files/feeds/<uuid:feed_id>/calls", right=Right.FEED_ADMINISTER, tier="elevated")
def feed_calls(session: Session, feed_id: UUID) -> ResponseReturnValue:
    """When, how it was signed, how far the clock was off, what was answered."""
    found = own_feed(session, feed_id)
    calls = haven().services.ask(LIST_FEED_CALLS, session.caller, FeedQuery(feed_id=feed_id)).calls
    return render_template(
        "feed_calls.html",
        feed=found,
        calls=calls,
        session=session,
        signature_words=SIGNATURES,
        mending=WHAT_TO_DO,
        sent_words=SENT_AS,
        problem_words={code.value: words for code, words in PROBLEMS.items()},
        clock_words=clock_words,
    )


def clock_words(skew_seconds: int | None) -> str:
    """How a sender's clock stands to ours; a few seconds are the way the call took."""
    if skew_seconds is None:
        return "No time given"
    if abs(skew_seconds) < 5:
        return "As ours"
    side = "fast" if skew_seconds > 0 else "slow"
    seconds = abs(skew_seconds)
    for size, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= 2 * size:
            return f"{seconds // size} {word}s {side}"
    return f"{seconds} seconds {side}"
