"""The texts of many records, opened one after another with as little work a record as will do."""

from typing import Any

from chassis.keyring import Keyring
from chassis.sealing import FieldOpener
from haven_schemas.rpc.incidents_entry_kinds import FIELDS_OF
from haven_schemas.rpc.incidents_search import FoundIn
from sqlalchemy import Row

from incidents.report_details import words_of

from .entry_history import words_of_kind

_TABLES = {"concern": "concern", "action": "action"}
"""Every other kind of record is an entry."""
_VERSIONED: dict[str, tuple[tuple[FoundIn, str, str], ...]] = {
    "concern": (
        ("text", "text", "account"),
        ("child_words", "child_words", "child_words"),
        ("action_taken", "action_taken", "action_taken"),
    ),
    "entry": (("text", "text", "text"),),
    "action": (("text", "text", "text"), ("action_taken", "action_taken", "outcome")),
}
"""What is found there, in which column of the row, and the field it was sealed as; under the record's text version."""
_WRITTEN_ONCE: tuple[tuple[FoundIn, str, str], ...] = (
    ("action_taken", "action_taken", "action_taken"),
    ("action_taken", "outcome", "outcome"),
)
"""The same of an entry that is a step; a correction leaves them as they are."""
_FIRST = 1


class RecordReader:
    """One search's openers, a field each."""

    def __init__(self, keyring: Keyring) -> None:
        self._versioned = {table: _openers(keyring, table, fields) for table, fields in _VERSIONED.items()}
        self._written_once = _openers(keyring, "entry", _WRITTEN_ONCE)
        self._report_details = keyring.opener("concern", "details")
        self._kind_details = keyring.opener("entry", "details")

    def texts(self, row: Row[Any], key: bytes) -> list[tuple[FoundIn, str]]:
        """What people wrote in the record of ``row``, empty texts left out. ``Tampered``."""
        table = _TABLES.get(row.record_kind, "entry")
        opened = _opened(self._versioned[table], row, key, row.text_version)
        if table == "entry":
            opened += _opened(self._written_once, row, key, _FIRST)
        if row.details is not None and (found := self._details(row, key)):
            opened.append(("details", found))
        return opened

    def _details(self, row: Row[Any], key: bytes) -> str:
        if row.record_kind == "concern":
            return words_of(self._report_details.unseal(key, row.record_id, row.details, _FIRST))
        if not FIELDS_OF.get(row.record_kind):
            return ""
        return words_of_kind(self._kind_details.unseal(key, row.record_id, row.details, row.text_version))


_Opener = tuple[FoundIn, str, FieldOpener]


def _openers(keyring: Keyring, table: str, fields: tuple[tuple[FoundIn, str, str], ...]) -> list[_Opener]:
    return [(name, column, keyring.opener(table, field)) for name, column, field in fields]


def _opened(openers: list[_Opener], row: Row[Any], key: bytes, version: int) -> list[tuple[FoundIn, str]]:
    opened: list[tuple[FoundIn, str]] = []
    for name, column, opener in openers:
        if (sealed := getattr(row, column)) and (text := opener.unseal(key, row.record_id, sealed, version)):
            opened.append((name, text.decode()))
    return opened
