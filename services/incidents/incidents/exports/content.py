"""Builds what stands in an export from what was read for it, with names left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from haven_schemas.acts.incidents.exports import ExportScope, Redaction
from haven_schemas.acts.incidents.records import Entry
from haven_schemas.acts.pupils import PupilIdentity

from incidents.printing import OTHERS_LABEL, Change, Content, CoverChild, Line

from .documents import Documents
from .entries import Naming, content_entry, day_words, moment_words
from .gather import Reach, is_part, limits_of
from .head import ExportHead, sections_of
from .people import People, labels_of, redactor_of
from .sample import SampleMaterial, as_sample, change_for_sample
from .scope import LONDON


@dataclass(frozen=True)
class ExportRequest:
    """What its asker said about the export. ``is_sample``: it is to say about nobody who it is."""

    scope: ExportScope
    redaction: Redaction
    purpose: str
    recipient: str
    asked_by: UUID
    is_sample: bool = False


@dataclass(frozen=True)
class ExportMaterial:
    """What was read for an export. ``identities``: of the children whose names stay, as far as its asker may read them;
    ``categories``: their names by id; ``school``: what it is called. ``sample``: what a case sample needs beside;
    ``listed``: the entries of the whole export, where these are some of it."""

    entries: Sequence[Entry] = field(repr=False)
    people: People = field(repr=False)
    school: str
    now: datetime
    head: ExportHead = field(default_factory=ExportHead)
    documents: Documents = field(default_factory=dict)
    identities: Sequence[PupilIdentity] = field(default=(), repr=False)
    reach: Reach = field(default_factory=Reach)
    categories: Mapping[UUID, str] = field(default_factory=dict)
    sample: SampleMaterial | None = None
    listed: frozenset[UUID] = frozenset()


def build_content(asked: ExportRequest, gathered: ExportMaterial) -> Content:
    """The content with names left out: every text, every name and every label of a list goes the same way."""
    if gathered.sample is not None:
        built = _built(asked, gathered, change_for_sample(gathered.people, asked.redaction, gathered.sample))
        return as_sample(built, gathered.sample.began)
    redacted = _built(asked, gathered, redactor_of(gathered.people, asked.redaction).apply)
    if OTHERS_LABEL not in str(redacted.as_json()):
        return redacted
    return replace(redacted, left_out=(*redacted.left_out, OTHERS_LABEL))


def own_words_of(asked: ExportRequest, gathered: ExportMaterial) -> Content:
    """The same content with nothing in it but our own words: no text, no name."""
    bare = _built(asked, gathered, lambda text: " " if text else "")
    return bare if gathered.sample is None else as_sample(bare, gathered.sample.began)


def _built(asked: ExportRequest, gathered: ExportMaterial, change: Change) -> Content:
    """``change`` goes over what people wrote or are called. It leaves the words of codes alone: where one of them was
    taken for a name ("May have been harmed" of a child called May), its place would tell the name."""
    scope, people = asked.scope, gathered.people
    listed = gathered.listed or frozenset(entry.id for entry in gathered.entries)
    naming = Naming(people, labels_of(people, asked.redaction), change, listed)
    today = gathered.now.astimezone(LONDON).date()
    title = "Chronology" if scope.subject_id is not None else "Incident record"
    return Content(
        title=f"Part of {'a chronology' if scope.subject_id else 'an incident record'}" if is_part(scope) else title,
        subject="; ".join(naming.child(each) for each in _subjects(scope, people)),
        school=change(gathered.school),
        span=_span(scope.first_day, scope.last_day),
        purpose=change(asked.purpose),
        recipient=change(asked.recipient),
        made=moment_words(gathered.now),
        made_by=naming.staff(asked.asked_by),
        left_out=tuple(dict.fromkeys(naming.labels.values())),
        entries=tuple(
            content_entry(entry, naming, gathered.documents.get(entry.id), today) for entry in gathered.entries
        ),
        limits=limits_of(scope, gathered.reach, gathered.entries, gathered.categories, naming),
        children=_cover(scope, gathered, naming),
        sections=sections_of(gathered.head, naming),
    )


def _subjects(scope: ExportScope, people: People) -> list[UUID]:
    return [scope.subject_id] if scope.subject_id is not None else list(people.faces.children)


def _cover(scope: ExportScope, gathered: ExportMaterial, naming: Naming) -> tuple[CoverChild, ...]:
    """Who the children are whose names stay: of one who is left out, a number or a birthday would tell the name.

    Of every child on the roll or of none: one without a date of birth among others with theirs would be known for a
    child whose identity is protected.
    """
    today = {each: gathered.people.faces.same.get(each, each) for each in _subjects(scope, gathered.people)}
    shown = [each for each in today if each not in naming.labels]
    known = {each.pupil_id: each for each in gathered.identities}
    if any(today[each] in gathered.people.roll and today[each] not in known for each in shown):
        known = {}
    return tuple(
        CoverChild(naming.child(each), tuple(_identity_lines(known.get(today[each]), naming.change))) for each in shown
    )


def _identity_lines(found: PupilIdentity | None, change: Change) -> list[Line]:
    if found is None:
        return [Line("Date of birth and UPN", "Not in this export")]
    lines = [
        Line("Legal name", change(found.legal_name)),
        Line("Date of birth", day_words(found.date_of_birth)),
        Line("UPN", change(found.upn) if found.upn else "None known"),
        Line("Year", change(found.year_group or "")),
        Line("Class", change(found.class_name or "")),
    ]
    return [line for line in lines if line.text]


def _span(first: date | None, last: date | None) -> str:
    if first is None and last is None:
        return ""
    return f"{day_words(first) or 'the beginning'} to {day_words(last) or 'now'}"
