"""What stands in an export, whatever its form: plain text and marks on a body, in order; and its digest."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import rfc8785

VERSION = 2
"""Of the JSON. 1 had neither lines, marks, sections, children nor limits."""

NAME_FOUND = 3
"""Exit status of the process that lays it out: a name is left; nothing was written."""

SAMPLE = "Case sample"
"""The title of one."""

Change = Callable[[str], str]
"""What goes over every text that people wrote or are called by."""


@dataclass(frozen=True)
class Line:
    """A fact with its label: "Due: 10/12/2026"."""

    label: str
    text: str


@dataclass(frozen=True)
class Passage:
    """A heading and a text."""

    heading: str
    text: str


@dataclass(frozen=True)
class Mark:
    """A mark on a body. ``region`` and ``kind``: codes; ``x`` and ``y``: thousandths of the drawing's width and height,
    None for the middle of the region; ``words``: kind and region as people read them."""

    region: str
    x: int | None
    y: int | None
    kind: str
    words: str
    description: str


@dataclass(frozen=True)
class BodyMap:
    """The marks of one child, in the order they were noted."""

    of: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class ContentEntry:
    """One entry. Times are words, in Europe/London."""

    kind: str
    category: str
    happened: str
    recorded: str
    by: str
    about: tuple[str, ...]
    passages: tuple[Passage, ...]
    lines: tuple[Line, ...] = ()
    body_maps: tuple[BodyMap, ...] = ()


@dataclass(frozen=True)
class Section:
    """What stands before the entries: how an incident record stands, its adults, the card of a child."""

    heading: str
    lines: tuple[Line, ...] = ()
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True)
class CoverChild:
    """A child whose name stays, as the cover says who they are."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Content:
    """The export. ``span``: the days it covers, empty for all. ``left_out``: labels that stand for names. ``limits``:
    what is not in it and why, a sentence each; they stand on every page."""

    title: str
    subject: str
    school: str
    span: str
    purpose: str
    recipient: str
    made: str
    made_by: str
    left_out: tuple[str, ...]
    entries: tuple[ContentEntry, ...]
    limits: tuple[str, ...] = ()
    children: tuple[CoverChild, ...] = ()
    sections: tuple[Section, ...] = ()

    @property
    def is_sample(self) -> bool:
        """Whether it says about nobody who it is."""
        return self.title == SAMPLE

    @property
    def what(self) -> str:
        """``Chronology`` or ``Incident record``, a part or the whole; or ``Case sample``."""
        if self.is_sample:
            return SAMPLE
        return "Incident record" if "incident record" in self.title.lower() else "Chronology"

    @property
    def limits_text(self) -> str:
        """The limits as one text, for the foot of each page."""
        return " ".join(self.limits)

    def with_texts(self, change: Change) -> "Content":
        """The same with ``change`` applied to everything that people wrote or are called; labels stay."""
        return replace(
            self,
            subject=change(self.subject),
            school=change(self.school),
            purpose=change(self.purpose),
            recipient=change(self.recipient),
            made_by=change(self.made_by),
            limits=tuple(change(each) for each in self.limits),
            entries=tuple(_changed_entry(each, change) for each in self.entries),
            children=tuple(CoverChild(change(each.name), _changed_lines(each.lines, change)) for each in self.children),
            sections=tuple(
                Section(each.heading, _changed_lines(each.lines, change), _changed_passages(each.passages, change))
                for each in self.sections
            ),
        )

    def as_json(self) -> dict[str, Any]:
        """The content for programs, without its digest."""
        return {"haven_export": VERSION, **_lists(asdict(self))}

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON (RFC 8785) of ``as_json``, hexadecimal: the same for each form of the file."""
        return hashlib.sha256(rfc8785.dumps(self.as_json())).hexdigest()


def _changed_entry(entry: ContentEntry, change: Change) -> ContentEntry:
    maps = (
        BodyMap(change(each.of), tuple(replace(mark, description=change(mark.description)) for mark in each.marks))
        for each in entry.body_maps
    )
    return replace(
        entry,
        category=change(entry.category),
        by=change(entry.by),
        about=tuple(change(who) for who in entry.about),
        passages=_changed_passages(entry.passages, change),
        lines=_changed_lines(entry.lines, change),
        body_maps=tuple(maps),
    )


def _changed_passages(passages: tuple[Passage, ...], change: Change) -> tuple[Passage, ...]:
    return tuple(Passage(each.heading, change(each.text)) for each in passages)


def _changed_lines(lines: tuple[Line, ...], change: Change) -> tuple[Line, ...]:
    return tuple(Line(each.label, change(each.text)) for each in lines)


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _lists(each) for name, each in value.items()}
    return [_lists(each) for each in value] if isinstance(value, tuple | list) else value
