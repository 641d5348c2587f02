"""The texts of many records, opened one after another with as little work a record as will do."""

from typing import Any

from chassis.keyring import Keyring
from chassis.sealing import FieldOpener
from haven_schemas.rpc.incidents_search import FoundIn
from sqlalchemy import Row

from incidents.report_details import words_of

_TABLES = {"concern": "concern", "action": "action"}
"""Every other kind of record is an entry."""
_FIELDS: dict[str, tuple[tuple[FoundIn, str], ...]] = {
    "concern": (("text", "account"), ("child_words", "child_words"), ("action_taken", "action_taken")),
    "entry": (("text", "text"),),
    "action": (("text", "text"), ("action_taken", "outcome")),
}
_WRITTEN_ONCE = 1


class RecordReader:
    """One search's openers, a field each."""

    def __init__(self, keyring: Keyring) -> None:
        self._fields: dict[str, list[tuple[FoundIn, FieldOpener]]] = {
            table: [(name, keyring.opener(table, column)) for name, column in fields]
            for table, fields in _FIELDS.items()
        }
        self._details = keyring.opener("concern", "details")

    def texts(self, row: Row[Any], key: bytes) -> list[tuple[FoundIn, str]]:
        """What people wrote in the record of ``row``, empty texts left out. ``Tampered``."""
        table, record = _TABLES.get(row.record_kind, "entry"), row.record_id
        opened = []
        for name, opener in self._fields[table]:
            sealed = getattr(row, name)
            if sealed:
                text = opener.unseal(key, record, sealed, row.text_version)
                if text:
                    opened.append((name, text.decode()))
        if row.details is not None and table == "concern":
            opened.append(("details", words_of(self._details.unseal(key, record, row.details, _WRITTEN_ONCE))))
        return opened
