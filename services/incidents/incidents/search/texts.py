"""The texts of many records, opened one after another with as little work a record as will do, and looked through."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from chassis.keys.keyring import Holder, Keyring
from chassis.keys.sealing import Tampered, unwrap_key
from chassis.units.database import Unit
from haven_schemas.acts.incidents.entry_kinds import FIELDS_OF
from haven_schemas.acts.incidents.search import FoundIn, FoundSentence

from incidents.narrative import holder_of
from incidents.reading import own_kind, words_of_kind, words_of_referral, words_of_report
from incidents.remembered_texts import joined
from incidents.search_words import SearchWords, fold

from .lines import as_it_is
from .rows import File, Placed, Record, SearchedRow, file_keys

_TABLES = {"concern": "concern", "action": "action"}
"""Every other kind of record is an entry."""
_FIRST = 1
_FIELDS: dict[str, tuple[tuple[FoundIn, str, str, int | None], ...]] = {
    "concern": (
        ("text", "text", "account", None),
        ("child_words", "child_words", "child_words", None),
        ("action_taken", "action_taken", "action_taken", None),
    ),
    "entry": (
        ("text", "text", "text", None),
        ("action_taken", "action_taken", "action_taken", _FIRST),
        ("action_taken", "outcome", "outcome", _FIRST),
    ),
    "action": (("text", "text", "text", None), ("action_taken", "action_taken", "outcome", None)),
}
"""What is found there, in which column of the row, and the field and version it was sealed as: the record's text
version, but for what is written once in an entry that is a step; a correction leaves it as it is."""


@dataclass
class SearchHits:
    """Hits, and what could not be opened, by their place among the lines looked through."""

    hits: list[tuple[int, SearchedRow, list[FoundSentence]]] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    """Of these, those that were changed outside of Haven."""
    opened: list[tuple[bytes, str]] = field(default_factory=list, repr=False)
    """Folded texts of the records that were opened, by the record as it is written."""


class WordSearch:
    """One call's search for its words. The file keys it has opened end with it."""

    def __init__(self, unit: Unit, keyring: Keyring, words: SearchWords) -> None:
        self._unit, self._keyring = unit, keyring
        self._words = words
        self._reader = RecordReader(keyring)
        self._files: dict[File, bytes] = {}
        self._shut: set[File] = set()
        """Files that do not open: a record in one of them is opened through another child's."""

    def open_files(self, records: Sequence[Placed], in_time: Callable[[], bool]) -> int:
        """Opens the files that open ``records``, as few new ones as will do, or nearly so, and says for how many of the
        records: fewer than all, but some, if time runs out while the vault is asked. ``Tampered``."""
        while needed := self._needed(records):
            opened = self._keyring.open_files(((holder, key) for _, holder, key in needed.values()), in_time)
            for file, (at, _, wrapped) in needed.items():
                if wrapped not in opened:
                    return at
                if (key := opened[wrapped]) is not None:
                    self._files[file] = key
                else:
                    self._shut.add(file)
        return len(records)

    def _needed(self, records: Sequence[Placed]) -> dict[File, tuple[int, Holder, str]]:
        """New files, each with the place of the first record that it is needed for."""
        unopened = {
            at: wraps for at, (_, wraps) in enumerate(records) if not any(row.file in self._files for row in wraps)
        }
        wrapped = file_keys(self._unit, {row.file for wraps in unopened.values() for row in wraps} - self._shut)
        needed: dict[File, tuple[int, Holder, str]] = {}
        for at, wraps in unopened.items():
            usable = [row.file for row in wraps if row.file in wrapped]
            if usable and not any(file in needed for file in usable):
                needed[usable[0]] = at, holder_of(UUID(usable[0][0])), wrapped[usable[0]]
        return needed

    def found(self, records: Sequence[Placed], most: int) -> SearchHits:
        """The first ``most`` hits, and the one that follows them. Touches neither database nor vault."""
        found = SearchHits()
        for at, wraps in records:
            try:
                texts = self._texts(wraps)
            except Tampered:
                found.broken.append(at)
                texts = None
            if texts is None:
                found.closed.append(at)
                continue
            folded = [fold(text) for _, text in texts]
            found.opened.append((as_it_is(wraps[0].line), joined(folded)))
            if self._words.all_in(folded):
                found.hits.append((at, wraps[0], _sentences(self._words, texts)))
                if len(found.hits) > most:
                    break
        return found

    def _texts(self, wraps: Record) -> list[tuple[FoundIn, str]] | None:
        """What was written in the record; None if none of the newest wraps of its key opens now."""
        for row in wraps:
            file_key = self._files.get(row.file)
            if file_key is not None and row.wrapped is not None and row.key_version == wraps[0].key_version:
                return self._reader.texts(row, unwrap_key(file_key, row.wrapped))
        return None


def _sentences(words: SearchWords, texts: Sequence[tuple[FoundIn, str]]) -> list[FoundSentence]:
    return [
        FoundSentence(field=name, text=sentence.text, found=list(sentence.found))
        for name, text in texts
        for sentence in words.sentences(text)
    ]


class RecordReader:
    """One search's openers, a field each."""

    def __init__(self, keyring: Keyring) -> None:
        self._fields = {
            table: [
                (name, SearchedRow._fields.index(column), keyring.opener(table, field), version)
                for name, column, field, version in fields
            ]
            for table, fields in _FIELDS.items()
        }
        self._report_details = keyring.opener("concern", "details")
        self._kind_details = keyring.opener("entry", "details")

    def texts(self, row: SearchedRow, key: bytes) -> list[tuple[FoundIn, str]]:
        """What people wrote in the record of ``row``, empty texts left out. ``Tampered``."""
        opened: list[tuple[FoundIn, str]] = []
        record_id = row.record_id
        for name, at, opener, version in self._fields[_TABLES.get(row.record_kind, "entry")]:
            sealed: Any = row[at]
            if sealed and (text := opener.unseal(key, record_id, sealed, version or row.text_version)):
                opened.append((name, text.decode()))
        if row.details is not None and (found := self._details(row, key, row.details)):
            opened.append(("details", found))
        return opened

    def _details(self, row: SearchedRow, key: bytes, sealed: bytes) -> str:
        if row.record_kind == "concern":
            return words_of_report(self._report_details.unseal(key, row.record_id, sealed, _FIRST))
        is_referral = own_kind(row.record_kind) is not None
        if not is_referral and not FIELDS_OF.get(row.record_kind):
            return ""
        details = self._kind_details.unseal(key, row.record_id, sealed, row.text_version)
        return words_of_referral(details) if is_referral else words_of_kind(details)
