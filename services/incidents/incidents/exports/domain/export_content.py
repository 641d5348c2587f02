"""What stands in an export, whatever its form: plain text, in order; and its digest."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import rfc8785

VERSION = 1


@dataclass(frozen=True)
class Passage:
    """A heading and a text."""

    heading: str
    text: str


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


@dataclass(frozen=True)
class Content:
    """The export. ``span``: the days it covers, empty for all. ``left_out``: labels that stand for names."""

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

    def with_texts(self, change: Callable[[str], str]) -> "Content":
        """The same with ``change`` applied to everything that people wrote or are called; labels stay."""
        entries = tuple(
            ContentEntry(
                kind=each.kind,
                category=change(each.category),
                happened=each.happened,
                recorded=each.recorded,
                by=change(each.by),
                about=tuple(change(who) for who in each.about),
                passages=tuple(Passage(passage.heading, change(passage.text)) for passage in each.passages),
            )
            for each in self.entries
        )
        return Content(
            title=self.title,
            subject=change(self.subject),
            school=change(self.school),
            span=self.span,
            purpose=change(self.purpose),
            recipient=change(self.recipient),
            made=self.made,
            made_by=change(self.made_by),
            left_out=self.left_out,
            entries=entries,
        )

    def as_json(self) -> dict[str, Any]:
        """The content for programs, without its digest."""
        return {"haven_export": VERSION, **_lists(asdict(self))}

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON (RFC 8785) of ``as_json``, hexadecimal: the same for each form of the file."""
        return hashlib.sha256(rfc8785.dumps(self.as_json())).hexdigest()


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _lists(each) for name, each in value.items()}
    return [_lists(each) for each in value] if isinstance(value, tuple | list) else value
