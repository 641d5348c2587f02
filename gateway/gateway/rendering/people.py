"""Names for ids, joined here and nowhere else: children's from pupils, colleagues' from identity."""

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from flask import g
from haven_schemas.acts.identity import SchoolName, SchoolNames, StaffNames
from haven_schemas.acts.identity.accounts import STAFF_NAMES
from haven_schemas.acts.identity.schools_calls import SCHOOL_NAMES
from haven_schemas.acts.incidents import StepView
from haven_schemas.acts.incidents.records import Entry, Incident
from haven_schemas.acts.pupils import Pupil, PupilsById
from haven_schemas.acts.pupils.roll import GET_PUPILS
from haven_schemas.errors import Problem
from haven_schemas.rights import Right

from gateway.sessions.current import NOT_SHOWN, Session
from gateway.state import haven

from .concurrent_calls import concurrent_calls
from .times import date_words

_A_CALL = 200


def pupils_by_id(session: Session, ids: Iterable[UUID]) -> dict[UUID, Pupil]:
    """The pupils among ``ids`` whom the caller may see; none for a role that finds no pupils."""
    found: dict[UUID, Pupil] = {}
    if not session.has(Right.PUPIL_FIND):
        return found
    for some in _portions(ids):
        page = haven().services.ask(GET_PUPILS, session.caller, PupilsById(ids=some))
        found.update((pupil.id, pupil) for pupil in page.pupils)
    return found


def pupils_told(session: Session, ids: Iterable[UUID]) -> dict[UUID, Pupil]:
    """As ``pupils_by_id``; where pupils does not answer none, and the page says that names cannot be shown now."""
    try:
        return pupils_by_id(session, ids)
    except Problem as problem:
        if problem.code not in NOT_SHOWN:
            raise
        g.names_are_away = True
        return {}


def names_are_away() -> bool:
    """Whether pupils was asked for names for this page, and did not answer."""
    return bool(g.get("names_are_away", False))


def staff_names(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of the members of staff among ``ids``; the own one only for a role that sees no others.

    Identity is asked for those that it has not told this session in the last minute: one page after another names the
    same few people.
    """
    own = {session.view.staff_id: session.view.name}
    if not session.has(Right.STAFF_READ):
        return own
    wanted, known = list(dict.fromkeys(ids)), haven().sessions.names(session.digest)
    for some in _portions(each for each in wanted if each not in known):
        page = haven().services.ask(STAFF_NAMES, session.caller, StaffNames(ids=some))
        known.update(dict.fromkeys(some))  # who is not known now is not asked for again either
        known.update((member.id, member.name) for member in page.staff)
    return own | {each: name for each in wanted if (name := known[each]) is not None}


def schools_by_id(session: Session, ids: Iterable[UUID]) -> dict[UUID, SchoolName]:
    """The trust's schools among ``ids``; identity is asked for those at which the person has no role."""
    own = {each.id: SchoolName(id=each.id, urn=each.urn, name=each.name) for each in session.view.schools}
    for some in _portions(each for each in ids if each not in own):
        page = haven().services.ask(SCHOOL_NAMES, session.caller, SchoolNames(ids=some))
        own.update((school.id, school) for school in page.schools)
    return own


def names_of(
    session: Session, pupil_ids: Iterable[UUID], staff_ids: Iterable[UUID]
) -> tuple[dict[UUID, Pupil], dict[UUID, str]]:
    """``pupils_told`` and ``staff_names``, asked at the same time."""
    with concurrent_calls() as calls:
        pupils = calls.begin(pupils_told, session, list(pupil_ids))
        staff = staff_names(session, staff_ids)
    return pupils.result(), staff


def assigned_to(steps: Iterable[Entry | StepView]) -> Iterator[UUID]:
    """Ids of those to whom something was given in ``steps``: their names stand beside the step."""
    for each in steps:
        if isinstance(each, Entry) and each.decision != "assigned":
            continue
        if isinstance(each, StepView) and each.step != "assigned":
            continue
        if each.value is not None:
            yield UUID(each.value)


def not_listed_in(found: Incident) -> dict[UUID, str]:
    """What was said of the children in the record who are not listed, as far as the entries shown tell it."""
    return {
        subject.subject_id: in_words(subject.not_listed, subject.expected_on)
        for entry in found.entries
        for subject in entry.subjects
        if subject.not_listed is not None
    }


def in_words(words: str, expected_on: date | None) -> str:
    """What was said of a child who is not listed, with when one who was not born yet was expected."""
    if expected_on is None or not words:
        return words
    return f"{words}, birth expected on {date_words(expected_on.isoformat())}"


def _portions(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    unique = list(dict.fromkeys(ids))
    for start in range(0, len(unique), _A_CALL):
        yield unique[start : start + _A_CALL]
