"""What a working copy on paper says at its head: whom it names, and what stops letters about them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from haven_schemas.acts.incidents.records import Entry
from haven_schemas.acts.pupils import Pupil
from haven_schemas.acts.pupils.record import PupilStops, StopSaid, StopsAsked
from haven_schemas.acts.pupils.record_calls import STOPS_OF
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.words.pupils import FLAGS, LOCAL_KINDS, ORDER_KINDS

from gateway.sessions.current import AWAY, Session
from gateway.state import haven

from .concurrent_calls import concurrent_calls
from .people import in_words
from .times import date_words

_MOST_ASKED = 40
"""Children of whom a copy says what stops letters: each is a call of its own."""


@dataclass(frozen=True)
class WorkingCopy:
    """``unnamed``: children in it whose names the reader is not told. ``stops``: a child's name and
    sentences; ``not_asked``: of how many children nothing could be said."""

    children: Sequence[str]
    unnamed: int
    adults: Sequence[str]
    colleagues: Sequence[str]
    stops: Sequence[tuple[str, Sequence[str]]]
    not_asked: int


def working_copy(
    session: Session,
    about: Iterable[UUID],
    entries: Sequence[Entry],
    pupils: Mapping[UUID, Pupil],
    colleagues: Collection[str],
) -> WorkingCopy:
    """Of what is printed of ``about`` in ``entries``; nobody is named who is not named below, and nothing is kept back:
    what is stopped is what goes outside."""
    subjects = [subject for entry in entries for subject in entry.subjects]
    ids = list(dict.fromkeys([*about, *(each.subject_id for each in subjects)]))
    written = {each.subject_id: in_words(each.not_listed, each.expected_on) for each in subjects if each.not_listed}
    twice = {each for each in ids if each in pupils and pupils[each].merged_into in ids}
    names = {each: pupils[each].known_as if each in pupils else written.get(each, "") for each in ids}
    stops, not_asked = _stops(session, [pupils[each] for each in ids if each in pupils and each not in twice])
    return WorkingCopy(
        children=[name for each, name in names.items() if name and each not in twice],
        unnamed=sum(not name for name in names.values()),
        adults=sorted({person.name for entry in entries for person in entry.people if person.name}),
        colleagues=sorted(set(colleagues)),
        stops=stops,
        not_asked=not_asked + sum(each not in pupils for each in ids),
    )


def words_of_stops(found: PupilStops) -> list[str]:
    """What stops letters about a child, a sentence each: as the record says it, or that there is something."""
    said = list(dict.fromkeys(_sentence(each) for each in found.said))
    told = {each.flag for each in found.said}
    return said + [FLAGS[flag] for flag in found.flags if flag not in told]


def _sentence(said: StopSaid) -> str:
    told = words_of_stop(said)
    return f"{told} Said at another school of the child." if said.school_id else told


def words_of_stop(said: StopSaid) -> str:
    """In the words of whoever said it."""
    what = ORDER_KINDS[said.order_kind] if said.order_kind else LOCAL_KINDS[said.flag]
    if said.who:
        return f"{what}: {said.who}, as the school's systems say."
    until = f", until {date_words(said.ends_on.isoformat())}" if said.ends_on else ""
    return f"{what}{until}: {said.text}{f' {ask_again_words(said)}' if said.ask_again else ''}"


def ask_again_words(said: StopSaid) -> str:
    """What to do about an order whose end is over, or of which nobody has asked for a year."""
    since = "Its last day is over" if said.ends_on else "It was added more than a year ago"
    return f"({since}: ask whether it still holds. It stops letters until it is taken off.)"


def _stops(session: Session, pupils: Sequence[Pupil]) -> tuple[list[tuple[str, list[str]]], int]:
    if not session.has(Right.PUPIL_READ):
        return [], len(pupils)
    with concurrent_calls() as calls:
        asked = [(each.known_as, calls.begin(_asked, session, each.id)) for each in pupils[:_MOST_ASKED]]
    answers = [(name, one.result()) for name, one in asked]
    found = [(name, words_of_stops(one)) for name, one in answers if one is not None]
    return [(name, words) for name, words in found if words], len(pupils) - len(found)


def _asked(session: Session, pupil_id: UUID) -> PupilStops | None:
    """None for a child of another year or class than their role's, and while pupils does not answer."""
    try:
        return haven().services.ask(
            STOPS_OF, session.caller, StopsAsked(pupil_id=pupil_id, purpose="export", with_words=True)
        )
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_FOUND and problem.code not in AWAY:
            raise
        return None
