"""The entries that go out."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast
from uuid import UUID

from haven_schemas.acts.incidents import RiskLevel
from haven_schemas.acts.incidents.records import Entry
from haven_schemas.acts.incidents.referral_kinds import ASKED_ALWAYS, ReferralView
from haven_schemas.acts.incidents.report_details import MarkView
from haven_schemas.words.files import PAPER_KINDS
from haven_schemas.words.records import CHOICES, ENTRY_DETAILS, PERSON_ROLES
from haven_schemas.words.referrals import (
    NOT_RECORDED,
    NOT_SHARED,
    RECORDED_KINDS,
    REFERRAL_CHOICES,
    REFERRAL_DETAILS,
    SHARED,
)
from haven_schemas.words.reporting import HOW_KNOWN, PUPIL_ROLES, TOLD_RECORD, URGENCIES, words_of_mark
from haven_schemas.words.sentences import in_a_sentence
from haven_schemas.words.triage import DECISIONS_AND_STEPS, RISK_LEVELS

from incidents.printing import BodyMap, Change, ContentEntry, Line, Mark, Passage

from .documents import AttachedDocument, lines_of_document
from .people import UNKNOWN_CHILD, UNKNOWN_COLLEAGUE, People
from .scope import LONDON

_TITLE = "Title of the record"
_CHILDREN_CORRECTED = "Which children are in this, or what part they had, was corrected after it was written."
Moment = Callable[[datetime], str]


@dataclass(frozen=True)
class Naming:
    """How people are called in one export: by the label that stands for them, or by their name; ``entry_ids``: what is
    in it, and may be named by another entry."""

    people: People = field(repr=False)
    labels: Mapping[UUID, str] = field(repr=False)
    change: Change = field(repr=False)
    entry_ids: frozenset[UUID] = frozenset()

    def staff(self, staff_id: UUID | None) -> str:
        """A member of staff."""
        if staff_id is None:
            return self.change(UNKNOWN_COLLEAGUE)
        return self.change(self.labels.get(staff_id) or self.people.shown.get(staff_id, UNKNOWN_COLLEAGUE))

    def child(self, child_id: UUID, unknown: str = UNKNOWN_CHILD) -> str:
        """A child."""
        return self.change(self.labels.get(child_id) or self.people.shown_as(child_id, unknown))

    def adult(self, adult_id: UUID) -> str:
        """An adult named in a record."""
        return self.change(self.labels.get(adult_id) or self.people.shown_as(adult_id, ""))


def content_entry(entry: Entry, naming: Naming, document: AttachedDocument | None, today: date) -> ContentEntry:
    """The entry; without its text where its use is restricted or its key is not there. ``today`` tells what is late."""
    change = naming.change
    closed = ""
    if entry.restricted:
        closed = "The use of this entry is restricted: its text is not given out."
    elif entry.sealed:
        closed = "This entry cannot be read: its key is not there."
    passages = [Passage("", closed)] if closed else _passages(entry, naming)
    lines = [*_lines(entry, naming, today), *([] if document is None else lines_of_document(document, naming.staff))]
    return ContentEntry(
        kind=kind_words(entry),
        category=change(entry.category_name),
        happened=moment_words(entry.occurred_at),
        recorded=moment_words(entry.recorded_at),
        by=naming.staff(entry.recorded_by),
        about=tuple(_about(entry, naming)),
        passages=tuple(each for each in passages if each.text),
        lines=tuple(lines),
        body_maps=() if closed else tuple(_body_maps(entry, naming)),
    )


def moment_words(at: datetime) -> str:
    """``27/11/2026 14:05``, in Europe/London."""
    return f"{at.astimezone(LONDON):%d/%m/%Y %H:%M}"


def day_words(day: date | str | None) -> str:
    """``27/11/2026``; empty for None."""
    if day is None:
        return ""
    return f"{date.fromisoformat(day) if isinstance(day, str) else day:%d/%m/%Y}"


def _passages(entry: Entry, naming: Naming) -> list[Passage]:
    change = naming.change
    return [
        Passage("", _decided(entry, naming)),
        Passage("", change(entry.text)),
        Passage("", review_words(entry)),
        Passage("In the child's words", change(entry.child_words)),
        Passage("Action already taken" if entry.kind == "concern" else "What was done", change(entry.action_taken)),
        Passage("What came of it", change(entry.outcome)),
        Passage("About it", _kind_details(entry, change)),
        *referral_passages(entry, change, moment_words, naming.entry_ids),
        Passage("Adults", _adults(entry, naming)),
        Passage("How it reached us", _how(entry, change)),
        Passage("", _CHILDREN_CORRECTED if entry.children_version > 1 else ""),
    ]


def _lines(entry: Entry, naming: Naming, today: date) -> list[Line]:
    lines: list[Line] = []
    if entry.kind == "action":
        lines += [Line("Given to", naming.staff(entry.owner_id)), Line("Due", day_words(entry.due_on))]
        lines += [Line("State", _state(entry, today))]
    if entry.decision in ("closed", "closing_asked"):
        lines.append(Line("Closed on" if entry.decision == "closed" else "Asked on", moment_words(entry.occurred_at)))
        lines += [Line("Look back on", day_words(entry.value))] if entry.value else []
    if entry.significant:
        lines.append(Line("Significant event", "Yes"))
    if entry.version > 1:
        lines.append(Line("Corrected", f"This is version {entry.version}"))
    return lines


def _state(entry: Entry, today: date) -> str:
    """Of an action: a day ends at midnight in London, so an action is late from the day after."""
    if entry.completed_at is not None:
        return f"Done {moment_words(entry.completed_at)}"
    return "Late" if entry.due_on is not None and date.fromisoformat(entry.due_on) < today else "Open"


def _about(entry: Entry, naming: Naming) -> Iterable[str]:
    for each in entry.subjects:
        role = in_a_sentence(PUPIL_ROLES[each.role])
        more = "" if each.confirmed else "; not yet confirmed as a pupil"
        if each.expected_on is not None:
            more += f"; birth expected on {day_words(each.expected_on.isoformat())}"
        yield f"{naming.child(each.subject_id)} ({role}{more})"


def _decided(entry: Entry, naming: Naming) -> str:
    """What was decided, with what was chosen."""
    if entry.is_title:
        return _TITLE
    if entry.decision is None:
        return ""
    words = DECISIONS_AND_STEPS[entry.decision]
    chosen = "" if entry.kind == "concern" else _chosen(entry.decision, entry.value, naming)
    return f"{words}: {chosen}" if chosen else words


def _chosen(step: str, value: str | None, naming: Naming) -> str:
    """As pages say it; no other record is named. The day to look back is no part of it: it has a line of its own."""
    if step == "assigned":
        return naming.staff(UUID(value)) if value else "Nobody for now"
    if step in ("linked", "unlinked"):
        return "another incident record"
    if value is None or step in ("closing_asked", "closed"):
        return ""
    if step == "risk_set":
        return RISK_LEVELS[cast(RiskLevel, value)]
    if step == "waiting_set":
        return f"Until {day_words(value)}"
    if step == "looked_back":
        return "Yes" if value == "yes" else "No"
    return naming.change(value)


def _kind_details(entry: Entry, change: Change) -> str:
    """What its kind says beside the text (with whom, which agency, on which basis), a line each."""
    details = entry.kind_details.model_dump(mode="json")
    listed = {name: (label, details[name]) for name, label in ENTRY_DETAILS.items() if details[name]}
    return "\n".join(
        f"{label}: {CHOICES[name][value] if name in CHOICES else change(value)}"
        for name, (label, value) in listed.items()
    )


def _adults(entry: Entry, naming: Naming) -> str:
    """The adults in it with their role, a line each."""
    return "\n".join(f"{naming.adult(each.id)} ({in_a_sentence(PERSON_ROLES[each.role])})" for each in entry.people)


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
        f"How soon it had to be read: {URGENCIES[details.urgency]}" if details.urgency else "",
        f"Told in person: {TOLD_RECORD[details.told]}" if details.told else "",
        f"Whom: {change(details.told_in_person)}" if details.told_in_person else "",
        "About an adult who works here" if details.is_about_colleague else "",
        f"Who: {change(details.colleague)}" if details.colleague else "",
    ]
    return "\n".join(line for line in lines if line)


def _body_maps(entry: Entry, naming: Naming) -> Iterable[BodyMap]:
    """The marks of each child, numbered as on the page: in the order they were noted."""
    by_child: dict[UUID, list[Mark]] = {}
    for each in [] if entry.details is None else entry.details.marks:
        by_child.setdefault(each.subject_id, []).append(_mark(each, naming.change))
    several = len(entry.subjects) > 1
    for child_id, marks in by_child.items():
        yield BodyMap(naming.child(child_id) if several else "", tuple(marks))


def _mark(mark: MarkView, change: Change) -> Mark:
    words = words_of_mark(mark.kind, mark.region)
    return Mark(mark.region.value, mark.x, mark.y, mark.kind, words, change(mark.description))


def kind_words(entry: Entry) -> str:
    """As the page says it: of a paper what it is, of anything else its kind."""
    return RECORDED_KINDS[entry.recorded_kind] if entry.paper_kind is None else PAPER_KINDS[entry.paper_kind]


def review_words(entry: Entry) -> str:
    """The day on which a paper is to be reviewed; empty where none is set, and of anything else."""
    if entry.review_on is None:
        return ""
    return f"To be reviewed on {date.fromisoformat(entry.review_on):%d/%m/%Y}"


def referral_passages(entry: Entry, change: Change, moment: Moment, listed: Collection[UUID]) -> list[Passage]:
    """What was said of the referral, what was shared, and what was not and why; nothing for any other entry.

    ``listed``: the entries of the export. Of one that is not in it no more is said than that there is one: an export
    about one child does not tell what else the record holds.
    """
    referral = entry.referral
    if referral is None or not entry.readable:
        return []
    return [
        Passage("About the referral", _said(referral, change, moment)),
        Passage(SHARED, _records(referral, referral.details.shared, moment, listed)),
        Passage(NOT_SHARED, _not_shared(referral, change, moment, listed)),
    ]


def _said(referral: ReferralView, change: Change, moment: Moment) -> str:
    """A line each; what every referral is asked is said to be missing where it is."""
    return "\n".join(
        f"{label}: {words}"
        for name, label in REFERRAL_DETAILS.items()
        if (words := _words(referral, name, change, moment))
    )


def _words(referral: ReferralView, name: str, change: Change, moment: Moment) -> str:
    value = getattr(referral.details, name)
    if not value:
        return NOT_RECORDED if referral.kind == "referral" and name in ASKED_ALWAYS else ""
    if name in REFERRAL_CHOICES:
        return REFERRAL_CHOICES[name][value]
    return moment(value) if isinstance(value, datetime) else change(value)


def _records(referral: ReferralView, record_ids: Collection[UUID], moment: Moment, listed: Collection[UUID]) -> str:
    """The entries and documents, a line each."""
    named = [each for each in referral.named if each.id in record_ids and each.id in listed]
    more = len(record_ids) - len(named)
    lines = [f"{RECORDED_KINDS[each.kind]}, {moment(each.occurred_at)}" for each in named]
    return "\n".join([*lines, *([_more(more)] if more else [])])


def _not_shared(referral: ReferralView, change: Change, moment: Moment, listed: Collection[UUID]) -> str:
    reasons = {each.record_id: each.reason for each in referral.details.not_shared}
    named = [each for each in referral.named if each.id in reasons and each.id in listed]
    lines = [f"{RECORDED_KINDS[each.kind]}, {moment(each.occurred_at)}: {change(reasons[each.id])}" for each in named]
    more = len(reasons) - len(named)
    return "\n".join([*lines, *([_more(more)] if more else [])])


def _more(count: int) -> str:
    return "One that is not in this export" if count == 1 else f"{count} that are not in this export"
