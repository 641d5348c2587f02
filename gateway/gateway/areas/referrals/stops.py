"""What on a child's record makes one stop before a referral goes.

A court order, no contact, a protected identity: said to who refers. The referrals service decides whether it takes a
reason, which is kept with the words.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from haven_schemas.acts.pupils import Pupil
from haven_schemas.acts.pupils.record import StopsAsked
from haven_schemas.acts.pupils.record_calls import STOPS_OF
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.words.pupils import FLAGS

from gateway.rendering.working_copy import words_of_stops
from gateway.sessions.current import AWAY, Session
from gateway.state import haven

PROTECTED = "The identity of this child is protected."


@dataclass(frozen=True)
class Stops:
    """What was found, by child; ``is_known``: everything could be looked up."""

    words: Mapping[UUID, list[str]]
    is_known: bool = True


NO_STOPS = Stops({})


def stops_of(session: Session, pupils: Collection[Pupil]) -> Stops:
    """Of the children whom the person sees. Where pupils does not answer nobody is kept from referring."""
    found, is_known = {pupil.id: [PROTECTED] for pupil in pupils if pupil.protected}, True
    for pupil in pupils if session.has(Right.PUPIL_READ) else ():
        try:
            asked = StopsAsked(pupil_id=pupil.id, purpose="letter")
            flags = haven().services.ask(STOPS_OF, session.caller, asked).flags
        except Problem as problem:
            if problem.code in AWAY:
                return Stops(found, is_known=False)
            if problem.code is not ErrorCode.NOT_FOUND:  # of another year or class than their role's
                raise
            continue
        if flags:
            found[pupil.id] = [*found.get(pupil.id, []), *(FLAGS[flag] for flag in flags)]
    return Stops(found, is_known)


def letters_stopped(session: Session, pupils: Iterable[Pupil]) -> dict[UUID, list[str]]:
    """By child, what stops a letter about them that is sent again or for the first time; nothing of whom the person let
    it go within half an hour. ``Problem`` while pupils does not answer: what was sent can wait to be printed."""
    found: dict[UUID, list[str]] = {}
    for pupil in pupils if session.has(Right.PUPIL_READ) else ():
        try:
            asked = StopsAsked(pupil_id=pupil.id, purpose="letter", with_words=True)
            stops = haven().services.ask(STOPS_OF, session.caller, asked)
        except Problem as problem:
            if problem.code is not ErrorCode.NOT_FOUND:  # of another year or class than their role's
                raise
            continue
        if stops.stopped:
            found[pupil.id] = words_of_stops(stops)
    return found
