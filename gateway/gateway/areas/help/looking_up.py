"""Finds sections of the guides by words: SQLite's full-text index, in memory, built once a process."""

import re
import sqlite3
from dataclasses import dataclass
from functools import cache
from threading import Lock

from .guides import Section, guides

MOST = 12
_COMMON = re.compile(
    r"an?|and|are|can|do|does|for|how|i|in|is|it|my|of|on|or|our|the|to|was|we|what|when|where", re.IGNORECASE
)
"""Words of every question, and of every section."""
_BEGIN, _END = "\x01", "\x02"
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True)
class FoundSection:
    """A section and some of its words: ``pieces``, each with whether it was looked for."""

    section: Section
    guide_title: str
    pieces: tuple[tuple[str, bool], ...]


def find_sections(words: str, first: tuple[str, ...] = ()) -> list[FoundSection]:
    """Sections in which all the words occur, at most ``MOST``; those of the guides ``first`` before the others.

    A word finds others of its stem and what begins with it; where no section has all words, those that have any.
    """
    typed = re.findall(r"\w+", words)
    looked_for = [f'"{word}"*' for word in typed if not _COMMON.fullmatch(word)] or [f'"{word}"*' for word in typed]
    if not looked_for:
        return []
    found = _ask(" AND ".join(looked_for)) or _ask(" OR ".join(looked_for))
    return sorted(found, key=lambda each: each.section.guide not in first)[:MOST]


def _ask(query: str) -> list[FoundSection]:
    index, sections = _index()
    with _ONE_AT_A_TIME:
        rows = index.execute(
            "SELECT rowid, snippet(section, 1, ?, ?, '…', 28) FROM section WHERE section MATCH ?"
            " ORDER BY bm25(section, 8.0, 1.0) LIMIT 40",
            (_BEGIN, _END, query),
        ).fetchall()
    titles = {guide.name: guide.title for guide in guides()}
    return [
        FoundSection(sections[row - 1], titles[sections[row - 1].guide], tuple(_pieces(snippet)))
        for row, snippet in rows
    ]


@cache
def _index() -> tuple[sqlite3.Connection, list[Section]]:
    sections = [section for guide in guides() for section in guide.sections if section.text]
    index = sqlite3.connect(":memory:", check_same_thread=False)
    index.execute("CREATE VIRTUAL TABLE section USING fts5(title, words, tokenize = 'porter unicode61')")
    index.executemany(
        "INSERT INTO section (title, words) VALUES (?, ?)", [(each.title, each.text) for each in sections]
    )
    return index, sections


def _pieces(snippet: str) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = []
    for part in snippet.split(_BEGIN):
        found, _, rest = part.partition(_END) if _END in part else ("", "", part)
        pieces += [(words, is_found) for words, is_found in ((found, True), (rest, False)) if words]
    return pieces
