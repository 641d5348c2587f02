"""One record about others too with its words, and those it is to have once the child's file is destroyed."""

from collections.abc import Mapping

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.disposal import NamedWords, SharedRecordQuery, SharedRecordWords

from incidents.disposal.parts.record_texts import version_of, words_in
from incidents.disposal.parts.redact_shared import drafted_words
from incidents.disposal.parts.shared_record_view import shared_record
from incidents.disposal.queries.find_shared_record import find_shared_record
from incidents.disposal.queries.shared_choices import choices_of
from incidents.reading_ledger import note_reading
from incidents.records.queries.hide_incident_ids import hide_incident_ids


def get_shared_record(unit: Unit, keyring: Keyring, request: SharedRecordQuery) -> SharedRecordWords:
    """As it reads now. Errors as ``find_shared_record``; ``VaultAway``, ``Problem(key_gone)``."""
    found = find_shared_record(unit, request.subject_id, request.record_id)
    record, row = found.record, found.texts
    words: Mapping[str, str] = {}
    if row is not None:
        words = words_in(keyring.open(unit, row.id), row, record.lines, found.family)
    choice = choices_of(unit, found.family).get(record.row.id)
    drafted: Mapping[str, str] = {}
    if choice is not None and choice.row.words is not None:
        drafted = drafted_words(keyring.open(unit, choice.row.id), choice.row)
    line = next(each for each in record.lines if each.subject_id in found.family)
    (shown,) = hide_incident_ids(unit, [shared_record(unit, line, found.others, record.row.incident_id, choice)])
    unit.audit(
        AuditAction.DISPOSAL_SHARED_OPEN,
        right=Right.RECORD_READ,
        school_ids=[record.row.school_id],
        subject_ids=record.subject_ids,
        object_id=record.row.id,
    )
    note_reading(unit, "versions", record.row.id, record.subject_ids, [record.row.school_id])
    return SharedRecordWords(
        record=shown,
        words=_named(words),
        redacted=_named({each: text for each, text in drafted.items() if each in words}),
        choices=found.choices,
        record_version=version_of(record.row),
    )


def _named(words: Mapping[str, str]) -> list[NamedWords]:
    return [NamedWords(name=name, text=text) for name, text in words.items()]
