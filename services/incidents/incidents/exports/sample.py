"""A case sample: an export that says what happened and about nobody who, where or when.

Every name that the roll, the accounts and the record know goes, the child's own too, with those of the family and the
schools of the trust; days are counted from the first entry; what identifies by its form goes
(``domain/identifying.py``). What has no form is read for by a person: a page that nobody looked at is not made.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

import rfc8785
from chassis.units.database import Unit
from haven_schemas.acts.incidents.exports import AskExport, Redaction
from haven_schemas.errors import FieldCode, invalid
from sqlalchemy import select

from incidents.copies import known_schools
from incidents.extras import OtherOwners
from incidents.models import RecordSubjectRow
from incidents.printing import (
    LABELS,
    OTHERS_LABEL,
    SAMPLE,
    Change,
    Content,
    ContentEntry,
    Line,
    NamedPerson,
    Redactor,
    Section,
    without_identifying,
    without_web,
    words_of,
    words_to_look_at,
)

from .faces import Faces
from .people import People, named_of
from .scope import LONDON, Scope, require_not_too_long

MOST_ENTRIES = 200
"""More than that nobody reads through before it goes."""
A_PAGE = 10
"""Entries of one page of the preview."""

Found = TypeVar("Found")

_OUR_DAY = re.compile(r"\b(\d{2})/(\d{2})/(\d{4})(?: (\d{2}:\d{2}))?")
_IDENTIFYING_LINES = frozenset({"Number", "The authority's case number"})
_OF_SCHOOLS = frozenset(
    words_of(
        "a academies academy all and c catholic ce church college community e england first for free "
        "grammar high infant infants junior juniors lower middle nursery of pre primary rc roman saint "
        "school secondary sixth form special st the trust upper va vc"
    )
)
_SAID = (
    "This is a case sample: names, dates, places, classes and numbers are left out.",
    "Days are counted from the day of its first entry, which is day 1.",
)


@dataclass(frozen=True)
class SampleMaterial:
    """``began``: the day of the first entry, in London; ``family``: names of contacts and siblings; ``as_written``:
    what the schools and the classes are called."""

    began: date
    family: frozenset[str] = field(default=frozenset(), repr=False)
    as_written: tuple[str, ...] = ()


def require_looked_through(scope: Scope, asked: AskExport) -> None:
    """``invalid_request``: ``too_long`` on ``first_day``, ``not_allowed`` on ``document_ids`` (a document goes out as
    it is), ``required`` on ``seen`` where not every page was looked at."""
    require_not_too_long(scope, MOST_ENTRIES)
    if asked.document_ids:
        raise invalid("document_ids", FieldCode.NOT_ALLOWED)
    if len(set(asked.seen)) < max(1, -(-len(scope.record_ids) // A_PAGE)):
        raise invalid("seen", FieldCode.REQUIRED)


def names_nobody(redaction: Redaction) -> Redaction:
    """The same words, and nobody's name stays."""
    return Redaction(keep_subject_ids=[], keep_staff_ids=[], keep_adult_ids=[], words=redaction.words)


def as_strangers(faces: Faces, asked_by: UUID) -> Faces:
    """Everyone in it as one among others: the child it is about, and whoever has it made."""
    return replace(faces.also([asked_by], ()), subject_id=None)


def sample_material(unit: Unit, owners: OtherOwners, faces: Faces, began: datetime) -> SampleMaterial:
    """Asked of pupils and identity for this one piece of work, kept nowhere. ``OwnerAway``."""
    family = frozenset(_asked(owners.family_names, faces.children))
    classes = {each.class_name for each in _asked(owners.pupil_identities, faces.children) if each.class_name}
    schools = [owners.school_name(each) for each in sorted(known_schools(unit.session))]
    called = {*classes, *schools, *filter(None, map(_called, schools))}
    return SampleMaterial(began.astimezone(LONDON).date(), family, tuple(sorted(called)))


def first_instant(unit: Unit, scope: Scope) -> datetime:
    """When the first thing in it happened; now, where there is nothing in it."""
    if not scope.record_ids:
        return unit.now
    first = select(RecordSubjectRow.occurred_at).where(RecordSubjectRow.record_id == scope.record_ids[-1])
    return unit.session.scalars(first.order_by(RecordSubjectRow.occurred_at).limit(1)).one()


def everyone_left_out(people: People, redaction: Redaction, sample: SampleMaterial) -> list[NamedPerson]:
    """All whose names go. Who is in the family and in the record is who they are in the record."""
    left_out, kept = named_of(people, redaction)
    there = {form for each in (*left_out, *kept) for form in each.wholes}
    known = frozenset(name for name in sample.family if words_of(name) in there)
    family = NamedPerson(OTHERS_LABEL, sample.family - known)
    return [
        *left_out,
        *kept,
        family,
        *(NamedPerson(OTHERS_LABEL, frozenset({each}), as_written=True) for each in sample.as_written),
    ]


def change_for_sample(people: People, redaction: Redaction, sample: SampleMaterial) -> Change:
    """What goes over each text: mail addresses first, which hold names; then names; then what is known by its form."""
    redactor = Redactor(everyone_left_out(people, redaction, sample), also_ours=LABELS)

    def change(text: str) -> str:
        named = redactor.apply(without_web(text))
        return "".join(
            without_identifying(piece) if open_ else piece for piece, open_ in redactor.outside_labels(named)
        )

    return change


def as_sample(content: Content, began: date) -> Content:
    """``content`` without what identifies beside its texts, every day of ours counted from ``began``."""

    def days(text: str) -> str:
        return _OUR_DAY.sub(lambda found: _counted(found, began), text)

    told = replace(
        content,
        title=SAMPLE,
        subject="",
        school="",
        span="",
        purpose="",
        recipient="",
        made="",
        made_by="",
        children=(),
        limits=(*_SAID, *content.limits),
        sections=tuple(_without_numbers(each) for each in content.sections),
        entries=tuple(
            replace(each, happened=days(each.happened), recorded=days(each.recorded)) for each in content.entries
        ),
    )
    return told.with_texts(days)


def page_digests(content: Content) -> list[str]:
    """What each page of the preview says, SHA-256 of its canonical JSON: whoever knows it was given that page."""
    begins = range(0, max(1, len(content.entries)), A_PAGE)
    return [page_digest(content, begin, content.entries[begin : begin + A_PAGE]) for begin in begins]


def page_digest(content: Content, begin: int, entries: Sequence[ContentEntry]) -> str:
    """Of the entries from ``begin`` on; the first page also has what stands before them."""
    before = content.sections if begin == 0 else ()
    said = [*(asdict(each) for each in before), *(asdict(each) for each in entries)]
    return hashlib.sha256(rfc8785.dumps(_lists({"begin": begin, "said": said}))).hexdigest()


def to_look_at(entries: Iterable[ContentEntry], people: People, redaction: Redaction) -> list[str]:
    """Words in the entries that may be names, for whoever reads them through."""
    redactor = Redactor(named_of(people, redaction)[0], also_ours=LABELS)
    texts = [text for entry in entries for text in _texts(entry)]
    return words_to_look_at(piece for text in texts for piece, open_ in redactor.outside_labels(text) if open_)


def _texts(entry: ContentEntry) -> Iterator[str]:
    yield from (each.text for each in entry.passages)
    yield from (mark.description for body in entry.body_maps for mark in body.marks)


def _counted(found: re.Match[str], began: date) -> str:
    day, month, year, at = found.groups()
    number = (date(int(year), int(month), int(day)) - began).days + 1
    words = f"day {number}" if number > 0 else f"{1 - number} days before day 1"
    return f"{words}, {at}" if at else words


def _without_numbers(section: Section) -> Section:
    lines: list[Line] = [each for each in section.lines if each.label not in _IDENTIFYING_LINES]
    return replace(section, lines=tuple(lines))


def _called(school: str) -> str:
    """What people call it: ``Alder`` of ``Alder School``; empty where nothing is left."""
    return " ".join(word for word in school.split() if not _OF_SCHOOLS.issuperset(words_of(word)))


def _asked(ask: Callable[[Sequence[UUID]], list[Found]], ids: Sequence[UUID]) -> list[Found]:
    return [found for begin in range(0, len(ids), 200) for found in ask(ids[begin : begin + 200])]


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _lists(each) for name, each in value.items()}
    return [_lists(each) for each in value] if isinstance(value, tuple | list) else value
