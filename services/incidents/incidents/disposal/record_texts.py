"""What a record says, place by place, and the same in other words under another key."""

from collections.abc import Collection, Mapping, Sequence

from chassis.keys.sealing import DataKey
from haven_schemas.acts.incidents.entry_kinds import EntryDetails
from haven_schemas.acts.incidents.referral_kinds import ReferralDetails
from haven_schemas.acts.incidents.report_details import ReportDetails

from incidents.models import ActionRow, ConcernRow, EntryRow, RecordSubjectRow
from incidents.narrative import seal, unseal
from incidents.reading import AnyRow, own_kind, read_details, read_referral, read_report, without_marks
from incidents.records import details_text

from .places import DETAILS, places_in, with_words

TextRow = ConcernRow | EntryRow | ActionRow
_ONCE = 1
"""Version of what a correction leaves as it is."""
_FIELDS: Mapping[type[AnyRow], Mapping[str, bool]] = {
    ConcernRow: {"account": True, "child_words": True, "action_taken": True, DETAILS: False},
    EntryRow: {"text": True, "action_taken": False, "outcome": False, DETAILS: True},
    ActionRow: {"text": False, "outcome": False},
}
"""Sealed fields of a record, and whether a correction writes them anew under the next version."""
MAIN = frozenset({"account", "text"})
"""A record says something there."""


def version_of(row: AnyRow) -> int:
    """What changes when the record does."""
    return row.text_version if isinstance(row, ConcernRow | EntryRow) else row.version


def words_in(
    key: DataKey, row: TextRow, lines: Sequence[RecordSubjectRow], leaving: Collection[object]
) -> dict[str, str]:
    """By place, where something is written. Marks of the children who are ``leaving`` are left out: they go."""
    said: dict[str, str] = {}
    for field, is_corrected in _FIELDS[type(row)].items():
        text = _opened(key, row, field, _version(row, is_corrected))
        if field == DETAILS:
            said |= dict(places_in(_details(row, text, lines, leaving)))
        elif text:
            said[field] = text
    return said


def write_words(
    row: TextRow,
    old: DataKey,
    new: DataKey,
    words: Mapping[str, str],
    lines: Sequence[RecordSubjectRow],
    leaving: Collection[object],
) -> None:
    """Seals every field under ``new`` with these words; where there are none for a place, it is empty.

    ``UnfitWords``. Of a concern or an entry it is the next version of its text.
    """
    sealed: dict[str, bytes | None] = {}
    for field, is_corrected in _FIELDS[type(row)].items():
        if getattr(row, field) is None:
            continue
        text = words.get(field, "")
        if field == DETAILS:
            before = _details(row, _opened(old, row, field, _version(row, is_corrected)), lines, leaving)
            text = _sealed_text(with_words(before, words))
        version = _version(row, is_corrected) + is_corrected
        sealed[field] = seal(new, row.__tablename__, row.id, field, text, version)
    for field, each in sealed.items():
        setattr(row, field, each)
    if isinstance(row, ConcernRow | EntryRow):
        row.text_version += 1


def check_words(
    key: DataKey, row: TextRow, words: Mapping[str, str], lines: Sequence[RecordSubjectRow], leaving: Collection[object]
) -> None:
    """``UnfitWords`` where ``write_words`` would raise it."""
    is_corrected = _FIELDS[type(row)].get(DETAILS)
    if is_corrected is not None:
        text = _opened(key, row, DETAILS, _version(row, is_corrected))
        with_words(_details(row, text, lines, leaving), words)


def _version(row: TextRow, is_corrected: bool) -> int:
    return row.text_version if is_corrected and not isinstance(row, ActionRow) else _ONCE


def _opened(key: DataKey, row: TextRow, field: str, version: int) -> str:
    sealed: bytes | None = getattr(row, field)
    return "" if sealed is None else unseal(key, row.__tablename__, row.id, field, sealed, version)


def _details(
    row: TextRow, text: str, lines: Sequence[RecordSubjectRow], leaving: Collection[object]
) -> ReportDetails | ReferralDetails | EntryDetails:
    if isinstance(row, ConcernRow):
        places = {place for line in lines if line.subject_id in leaving for place in line.places_of_marks}
        return without_marks(read_report(text), places)
    return read_referral(text) if own_kind(lines[0].record_kind) else read_details(text)


def _sealed_text(details: ReportDetails | ReferralDetails | EntryDetails) -> str:
    return details.model_dump_json() if isinstance(details, ReportDetails) else details_text(details)
