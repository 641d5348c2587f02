"""What of a record or a chronology is to be exported, as the form's fields and the address of the page say it."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from flask import request
from haven_schemas.acts.incidents.exports import ExportPeople, ExportScope, Redaction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.words.referrals import RECORDED_KINDS

from gateway.pages.forms import text, typed_ids
from gateway.rendering.times import read_date
from gateway.rendering.typed_days import read_day
from gateway.sessions.current import Session
from gateway.state import haven

NARROWED_BY = ("show", "kind", "category", "with", "person")
"""As the page of a chronology calls them in its address."""
_MOST_WORDS = 50


def chronology_scope(pupil_id: UUID) -> ExportScope:
    """Narrowed as the chronology was on the page that led here, but for its days: the form has boxes for those."""
    chosen = narrowed_by()
    kind, category = chosen.get("kind"), _id(chosen, "category")
    return ExportScope(
        subject_id=pupil_id,
        significant_only=chosen.get("show") == "significant",
        kinds=[kind] if kind in RECORDED_KINDS else [],
        category_ids=[category] if category else [],
        with_subject_id=_id(chosen, "with"),
        person_id=_id(chosen, "person"),
    )


def narrowed_by() -> dict[str, str]:
    """What narrows it: in the address at first, in hidden fields once the form was sent."""
    source = request.form if request.method == "POST" else request.args
    return {name: source[name] for name in NARROWED_BY if source.get(name)}


def days_in_address() -> dict[str, str]:
    """The days of the page that led here, as the form's boxes take them."""
    boxes: dict[str, str] = {}
    for prefix, day in zip(("first", "last"), _days_in_address(), strict=True):
        if day is not None:
            boxes |= {f"{prefix}-day": str(day.day), f"{prefix}-month": str(day.month), f"{prefix}-year": str(day.year)}
    return boxes


def with_days_of_address(scope: ExportScope) -> ExportScope:
    """The scope with the days of the page that led here."""
    first, last = _days_in_address()
    return scope.model_copy(update={"first_day": first, "last_day": last})


def _days_in_address() -> tuple[date | None, date | None]:
    """A day that is none narrows nothing, as on that page."""
    return read_day(request.args.get("from", "")), read_day(request.args.get("until", ""))


def narrowed_words(session: Session, scope: ExportScope, people: ExportPeople) -> list[str]:
    """What narrows it, as people read it."""
    words = ["significant events only"] if scope.significant_only else []
    words += [f"entries of the kind “{RECORDED_KINDS[kind]}” only" for kind in scope.kinds]
    if scope.category_ids:
        names = {each.id: each.name for each in haven().categories.all(session.caller, haven().clock())}
        words += [f"entries of the category “{names.get(each, 'another')}” only" for each in scope.category_ids]
    if scope.with_subject_id is not None:
        named = next((each.name for each in people.children if each.id == scope.with_subject_id), "another child")
        words.append(f"entries that are also about {named} only")
    if scope.person_id is not None:
        named = next((each.name for each in people.adults if each.id == scope.person_id), "one adult")
        words.append(f"entries with {named} only")
    return words


def with_days(scope: ExportScope) -> ExportScope:
    """The scope with the days of the form's boxes; ``invalid_request`` on what is no day, or ends before it begins."""
    first, last = _day("first"), _day("last")
    if first and last and last < first:
        raise invalid("last_day", FieldCode.WRONG_FORMAT)
    return scope.model_copy(update={"first_day": first, "last_day": last})


def typed_redaction() -> Redaction:
    """Whose names stay, and words to leave out; ``invalid_request`` on ``words``."""
    words = [line.strip() for line in text("words").split("\n") if line.strip()]
    if len(words) > _MOST_WORDS:
        raise invalid("words", FieldCode.TOO_LONG)
    if any(not 2 <= len(word) <= 100 for word in words):
        raise invalid("words", FieldCode.WRONG_FORMAT)
    return Redaction(
        keep_subject_ids=_kept("child"), keep_staff_ids=_kept("staff"), keep_adult_ids=_kept("adult"), words=words
    )


def typed_start(name: str = "begin") -> int:
    """Where the page of the preview begins that a button asks for; the form's own button asks for the first."""
    begin = text(name)
    return int(begin) if begin.isdecimal() and len(begin) <= 4 else 0


def _kept(kind: str) -> list[UUID]:
    """Whom the form showed and nobody ticked: who was not on it was not decided about, and is left out."""
    ticked = set(typed_ids(f"hide_{kind}"))
    return [each for each in typed_ids(f"listed_{kind}") if each not in ticked]


def _day(name: str) -> date | None:
    fields = [f"{name}-{part}" for part in ("day", "month", "year")]
    typed = [text(field) for field in fields]
    if not any(typed):
        return None
    day = read_date(*typed)
    if day is None:
        raise invalid(f"{name}_day", FieldCode.WRONG_FORMAT)
    return day


def _id(chosen: Mapping[str, str], name: str) -> UUID | None:
    try:
        return UUID(chosen[name]) if name in chosen else None
    except ValueError:
        return None
