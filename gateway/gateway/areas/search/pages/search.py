"""Search in what was written: by POST, so that no word searched for stands in an address or a log."""

from datetime import UTC, datetime, time, timedelta
from typing import get_args
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.identity import ListStaff, StaffMember
from haven_schemas.acts.identity.accounts import LIST_STAFF
from haven_schemas.acts.incidents.numbers import FindByNumber
from haven_schemas.acts.incidents.records import FIND_BY_NUMBER
from haven_schemas.acts.incidents.referral_kinds import RecordedKind
from haven_schemas.acts.incidents.search import SEARCH_RECORDS, FoundSentence, SearchRecords
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.rights import Right
from haven_schemas.spoken_numbers import read_number
from pydantic import ValidationError

from gateway.pages.blueprint import page
from gateway.pages.forms import errors_of, id_in_address, text
from gateway.rendering.people import pupils_by_id, staff_names
from gateway.rendering.times import instant_of
from gateway.rendering.typed_days import read_day
from gateway.sessions.current import Session
from gateway.state import haven

_LIMIT = 20
_LEAST_LETTERS = 2
_KINDS: tuple[RecordedKind, ...] = get_args(RecordedKind)


@page("/search", right=Right.RECORD_READ, tier="elevated")
def search(session: Session) -> ResponseReturnValue:
    """The form; within one pupil's chronology, or among entries with an adult, if the address names them."""
    person_id = id_in_address("person")
    return _page(session, id_in_address("subject_id"), person=str(person_id) if person_id else "")


@page("/search", asks=SEARCH_RECORDS, methods=("POST",))
def find_records(session: Session) -> ResponseReturnValue:
    """Hits, the words found shown in their sentence; or who may have written it at the school chosen."""
    subject_id = _id("subject_id")
    if text("do") == "staff":
        wrong = {} if _id("school") else {"school": "Choose a school first."}
        return _page(session, subject_id, errors=wrong, opened=True), 400 if wrong else 200
    if (there := _by_number(session)) is not None:
        return there
    try:
        asked = _asked(subject_id)
        found = haven().services.ask(SEARCH_RECORDS, session.caller, asked)
    except (Problem, ValidationError) as error:
        errors = errors_of(error)
        if errors is None:
            raise
        words = {"words": "Write at least two letters of what you are looking for."} if "words" in errors else {}
        return _page(session, subject_id, errors={**errors, **words}), 400
    return _page(session, subject_id, found=found, full=len(found.hits) >= _LIMIT)


def _by_number(session: Session) -> ResponseReturnValue | None:
    """The way to the concern or record whose number was typed instead of words, if the person sees one."""
    number = read_number(text("words"))
    if number is None or text("cursor"):
        return None
    found = haven().services.ask(FIND_BY_NUMBER, session.caller, FindByNumber(number=number)).matters
    if len(found) != 1:
        return None
    if found[0].kind == "incident":
        return redirect(url_for("pages.incident", incident_id=found[0].id), 303)
    return redirect(url_for("pages.concern", concern_id=found[0].id), 303)


def _asked(subject_id: UUID | None) -> SearchRecords:
    words, kind = text("words"), text("kind")
    if len(words) < _LEAST_LETTERS:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem("words", FieldCode.REQUIRED)])
    return SearchRecords(
        words=words,
        subject_id=subject_id,
        school_id=_id("school"),
        category_id=_id("category"),
        recorded_by=_id("recorded_by"),
        person_id=_id("person"),
        kind=kind if kind in _KINDS else None,
        occurred_from=_start_of(text("from"), "from"),
        occurred_before=_start_of(text("to"), "to", days=1),
        limit=_LIMIT,
        cursor=text("cursor") or None,
    )


def _start_of(typed: str, name: str, days: int = 0) -> datetime | None:
    if not typed:
        return None
    day = read_day(typed)
    if day is None or not 1900 <= day.year <= 2200:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem(name, FieldCode.WRONG_FORMAT)])
    return instant_of(day + timedelta(days=days), time(0)).astimezone(UTC)


def _id(name: str) -> UUID | None:
    try:
        return UUID(text(name))
    except ValueError:
        return None


def pieces(sentence: FoundSentence) -> list[tuple[str, bool]]:
    """The sentence in pieces, each with whether it was looked for."""
    cut: list[tuple[str, bool]] = []
    at = 0
    for begin, end in sentence.found:
        cut += [(sentence.text[at:begin], False), (sentence.text[begin:end], True)]
        at = end
    return [piece for piece in (*cut, (sentence.text[at:], False)) if piece[0]]


def _page(session: Session, subject_id: UUID | None, **state: object) -> str:
    found = state.get("found")
    hits = list(getattr(found, "hits", ()))
    children = [each for hit in hits for each in hit.subject_ids]
    pupils = pupils_by_id(session, [*children, *([subject_id] if subject_id is not None else [])])
    if subject_id is not None and subject_id not in pupils and not hits:
        subject_id = None
    defaults: dict[str, object] = {
        "errors": {}, "found": None, "full": False, "opened": False, "person": text("person") if _id("person") else "",
    }  # fmt: skip
    return render_template(
        "search.html",
        session=session,
        subject_id=subject_id,
        typed=request.form,
        categories=haven().categories.all(session.caller, haven().clock()),
        colleagues=_colleagues(session),
        kinds=_KINDS,
        pupils=pupils,
        staff=staff_names(session, (hit.recorded_by for hit in hits)),
        pieces=pieces,
        **{**defaults, **state},
    )


def _colleagues(session: Session) -> list[StaffMember]:
    """To choose who wrote it, where there is one school to choose from."""
    school_id = session.schools[0].id if len(session.schools) == 1 else _id("school")
    if school_id is None or not session.has(Right.STAFF_READ):
        return []
    return haven().services.ask(LIST_STAFF, session.caller, ListStaff(school_id=school_id)).staff
