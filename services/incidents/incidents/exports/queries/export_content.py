"""Builds what stands in an export from entries and names, with names left out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast
from uuid import UUID

from haven_schemas.rpc.incidents import RiskLevel
from haven_schemas.rpc.incidents_exports import ExportScope, Redaction
from haven_schemas.rpc.incidents_records import Entry
from haven_schemas.words.records import CHOICES, ENTRY_DETAILS, ENTRY_KINDS, PERSON_ROLES
from haven_schemas.words.reporting import HOW_KNOWN, PUPIL_ROLES, words_of_mark
from haven_schemas.words.sentences import in_a_sentence
from haven_schemas.words.triage import DECISIONS_AND_STEPS, RISK_LEVELS

from incidents.exports.domain.export_content import Content, ContentEntry, Passage
from incidents.exports.domain.redaction import OTHERS_LABEL

from .export_people import UNKNOWN_CHILD, UNKNOWN_COLLEAGUE, People, labels_of, redactor_of
from .export_scope import LONDON

Change = Callable[[str], str]
"""What goes over every text that people wrote or are called by."""


@dataclass(frozen=True)
class ExportRequest:
    """What its asker said about the export."""

    scope: ExportScope
    redaction: Redaction
    purpose: str
    recipient: str
    asked_by: UUID


def build_content(
    asked: ExportRequest, entries: Sequence[Entry], people: People, school: str, now: datetime
) -> Content:
    """The content with names left out: every text, every name and every label of a list goes the same way."""
    redacted = _built(asked, entries, people, school, now, redactor_of(people, asked.redaction).apply)
    if OTHERS_LABEL not in str(redacted.as_json()):
        return redacted
    return replace(redacted, left_out=(*redacted.left_out, OTHERS_LABEL))


def own_words_of(asked: ExportRequest, entries: Sequence[Entry], people: People, school: str, now: datetime) -> Content:
    """The same content with nothing in it but our own words: no text, no name."""
    return _built(asked, entries, people, school, now, lambda text: " " if text else "")


def _built(
    asked: ExportRequest, entries: Sequence[Entry], people: People, school: str, now: datetime, change: Change
) -> Content:
    """``change`` goes over what people wrote or are called. It leaves the words of codes alone: where one of them was
    taken for a name ("May have been harmed" of a child called May), its place would tell the name."""
    labels = labels_of(people, asked.redaction)
    return Content(
        title="Chronology" if asked.scope.subject_id is not None else "Incident record",
        subject=change(_subject(asked.scope, people, labels)),
        school=change(school),
        span=_span(asked.scope.first_day, asked.scope.last_day),
        purpose=change(asked.purpose),
        recipient=change(asked.recipient),
        made=_words(now),
        made_by=change(people.shown.get(asked.asked_by, UNKNOWN_COLLEAGUE)),
        left_out=tuple(dict.fromkeys(labels.values())),
        entries=tuple(_entry(entry, people, labels, change) for entry in entries),
    )


def _subject(scope: ExportScope, people: People, labels: dict[UUID, str]) -> str:
    ids = [scope.subject_id] if scope.subject_id is not None else list(people.faces.children)
    return "; ".join(_who(each, people, labels) for each in ids)


def _who(child: UUID, people: People, labels: dict[UUID, str]) -> str:
    return labels.get(child) or people.shown_as(child, UNKNOWN_CHILD)


def _entry(entry: Entry, people: People, labels: dict[UUID, str], change: Change) -> ContentEntry:
    passages = [
        Passage("", _decided(entry, change)),
        Passage("", change(entry.text) if not entry.sealed else ""),
        Passage("In the child's words", change(entry.child_words)),
        Passage("What was done" if entry.kind == "action" else "Action already taken", change(entry.action_taken)),
    ]
    passages += [Passage("What came of it", change(entry.outcome)), Passage("About it", _kind_details(entry, change))]
    passages += [Passage("Adults", _adults(entry, people, labels, change))]
    passages += [Passage("How it reached us", _how(entry, change))]
    passages += [Passage("Marks seen", _marks(entry, change))]
    if entry.restricted:
        passages = [Passage("", "The use of this entry is restricted: its text is not given out.")]
    if entry.sealed:
        passages = [Passage("", "This entry cannot be read: its key is not there.")]
    return ContentEntry(
        kind=ENTRY_KINDS[entry.kind],
        category=change(entry.category_name),
        happened=_words(entry.occurred_at),
        recorded=_words(entry.recorded_at),
        by=change(labels.get(entry.recorded_by) or people.shown.get(entry.recorded_by, UNKNOWN_COLLEAGUE)),
        about=tuple(
            f"{change(_who(each.subject_id, people, labels))} ({in_a_sentence(PUPIL_ROLES[each.role])})"
            for each in entry.subjects
        ),
        passages=tuple(each for each in passages if each.text),
    )


def _decided(entry: Entry, change: Change) -> str:
    """What was decided, with what was chosen; who it was given to stands in the record, not here."""
    if entry.decision is None or entry.kind == "concern":
        return ""
    words, chosen = DECISIONS_AND_STEPS[entry.decision], _chosen(entry.decision, entry.value, change)
    return f"{words}: {chosen}" if chosen else words


def _chosen(step: str, value: str | None, change: Change) -> str:
    """As pages say it; no account and no record is named."""
    if value is None or step in ("assigned", "linked", "unlinked"):
        return ""
    if step == "risk_set":
        return RISK_LEVELS[cast(RiskLevel, value)]
    if step in ("waiting_set", "closing_asked", "closed"):
        return f"{'Until' if step == 'waiting_set' else 'Look back on'} {_day(date.fromisoformat(value))}"
    if step == "looked_back":
        return "Yes" if value == "yes" else "No"
    return change(value)


def _kind_details(entry: Entry, change: Change) -> str:
    """What its kind says beside the text (with whom, which agency, on which basis), a line each."""
    details = entry.kind_details.model_dump(mode="json")
    listed = {name: (label, details[name]) for name, label in ENTRY_DETAILS.items() if details[name]}
    return "\n".join(
        f"{label}: {CHOICES[name][value] if name in CHOICES else change(value)}"
        for name, (label, value) in listed.items()
    )


def _adults(entry: Entry, people: People, labels: dict[UUID, str], change: Change) -> str:
    """The adults in it with their role, a line each."""
    return "\n".join(
        f"{change(labels.get(each.id) or people.shown_as(each.id, ''))} ({in_a_sentence(PERSON_ROLES[each.role])})"
        for each in entry.people
    )


def _how(entry: Entry, change: Change) -> str:
    """What the report says about itself, a line each."""
    details = entry.details
    if details is None:
        return ""
    lines = [
        HOW_KNOWN[details.how_known] if details.how_known else "",
        f"Told by: {change(details.told_by)}" if details.told_by else "",
        f"Where: {change(details.place)}" if details.place else "",
        f"Written down for: {change(details.recorded_for)}" if details.recorded_for else "",
        "Typed in from: Paper" if details.from_paper else "",
    ]
    return "\n".join(line for line in lines if line)


def _marks(entry: Entry, change: Change) -> str:
    """Marks on a body as they were described, a line each."""
    marks = [] if entry.details is None else entry.details.marks
    return "\n".join(
        f"{words_of_mark(each.kind, each.region)}{': ' if each.description else ''}{change(each.description)}"
        for each in marks
    )


def _words(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%d/%m/%Y %H:%M}"


def _span(first: date | None, last: date | None) -> str:
    if first is None and last is None:
        return ""
    return f"{_day(first) or 'the beginning'} to {_day(last) or 'now'}"


def _day(day: date | None) -> str:
    return "" if day is None else f"{day:%d/%m/%Y}"
