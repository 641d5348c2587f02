"""A paper as headings, texts and tables, from which PDF, DOCX and the page in a browser are made alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

BlockKind = Literal["text", "open", "question", "table"]


@dataclass(frozen=True)
class Block:
    """``text``; ``open``: a point that somebody has to see to; ``question``: a text with its heading, an empty one with
    room to write; ``table``: rows below a head."""

    kind: BlockKind
    text: str = ""
    heading: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Section:
    """A heading with what stands below it."""

    title: str
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Paper:
    """``title`` and ``lines`` stand on top; ``foot`` on every page."""

    title: str
    lines: tuple[str, ...]
    sections: list[Section]
    foot: str


def paragraph(words: str) -> Block:
    """A text of its own."""
    return Block("text", words)


def still_open(words: str) -> Block:
    """What somebody has to see to."""
    return Block("open", words)


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Block:
    """A table; rows have as many cells as the head."""
    return Block("table", head=head, rows=tuple(rows))
