"""The words of a file before it goes."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.acts.incidents.chronology import Card
from haven_schemas.acts.incidents.disposal import EarlierWords
from haven_schemas.acts.incidents.records import Entry
from sqlalchemy import select

from incidents.categories import categories_by_id
from incidents.child import card_version
from incidents.extras import OtherOwners
from incidents.models import ConcernRow, EntryRow, PupilCardRow, RecordSubjectRow, RecordVersionRow
from incidents.narrative import holder_of, open_through, text_of
from incidents.reading import fitting, only_naming, open_entries, past_version

from .named_in import is_named_in
from .redact import text_row

_MOST_VERSIONS = 20
"""Of one text or card, the newest."""
_MOST_BYTES = 250_000
"""Of the versions of one text, and of all cards: beside a page of entries they fit into one message."""
_AT_ONCE = 200


def earlier_words(unit: Unit, keyring: Keyring, family: Sequence[UUID], entries: Sequence[Entry]) -> list[EarlierWords]:
    """Of those that were corrected and can be read; they name no other record. ``VaultAway``."""
    corrected = {each.id: each for each in entries if each.version > 1 and not each.sealed and not each.broken}
    if not corrected:
        return []
    keys = open_through(unit, keyring, corrected, family)
    wanted = select(RecordVersionRow).where(one_of(RecordVersionRow.record_id, corrected))
    rows = unit.session.scalars(wanted.order_by(RecordVersionRow.version.desc())).all()
    found = []
    for entry in corrected.values():
        own = [row for row in rows if row.record_id == entry.id and entry.id in keys][:_MOST_VERSIONS]
        table = "concern" if entry.kind == "concern" else "entry"
        said = [past_version(table, row.record_kind, row, keys[entry.id]) for row in own]
        versions = [
            each if each.referral is None else each.model_copy(update={"referral": only_naming(each.referral, [])})
            for each in said
        ]
        now = text_row(unit, entry.id)
        if isinstance(now, ConcernRow | EntryRow) and entry.id in keys:
            found.append(
                EarlierWords(
                    record_id=entry.id,
                    corrected_by=now.changed_by,
                    corrected_at=now.changed_at,
                    reason=text_of(keys[entry.id], now, "change_reason"),
                    versions=fitting(versions, _MOST_BYTES),
                )
            )
    return found


def cards_of(unit: Unit, keyring: Keyring, family: Sequence[UUID]) -> list[Card]:
    """Of every id and school of the child, the one written last first; each with what it said before. ``VaultAway``."""
    wanted = select(PupilCardRow).where(one_of(PupilCardRow.subject_id, family))
    rows = unit.session.scalars(wanted.order_by(PupilCardRow.version.desc())).all()
    newest = sorted({row.id: row for row in reversed(rows)}.values(), key=lambda row: row.written_at, reverse=True)
    found = []
    for card in newest:
        key = keyring.open_many(unit, [card.id], via=holder_of(card.subject_id)).get(card.id)
        if key is not None:
            own = [row for row in rows if row.id == card.id][:_MOST_VERSIONS]
            versions = fitting([card_version(row, key) for row in own], _MOST_BYTES // len(newest))
            found.append(Card(subject_id=card.subject_id, school_id=card.school_id, versions=versions, may_write=False))
    return found


def names_person(unit: Unit, keyring: Keyring, owners: OtherOwners, family: Sequence[UUID], staff_id: UUID) -> bool:
    """Whether a member of staff is named in a child's file; also where there is no such account. ``OwnerAway``,
    ``VaultAway``."""
    person = owners.staff(staff_id)
    return person is None or is_named_in(person.name, _texts(unit, keyring, family))


def _texts(unit: Unit, keyring: Keyring, family: Sequence[UUID]) -> Iterator[str]:
    """All that each record and card says and said before; nothing of it is shown to anybody."""
    categories = categories_by_id(unit)
    wanted = select(RecordSubjectRow.record_id).where(one_of(RecordSubjectRow.subject_id, family)).distinct()
    record_ids = list(unit.session.scalars(wanted.order_by(RecordSubjectRow.record_id)))
    for begin in range(0, len(record_ids), _AT_ONCE):
        page = record_ids[begin : begin + _AT_ONCE]
        entries = open_entries(unit, keyring, page, categories, of_subject=family, though_restricted=True)
        for each in (*entries, *earlier_words(unit, keyring, family, entries)):
            yield each.model_dump_json().replace("\\n", " ")
    for card in cards_of(unit, keyring, family):
        yield card.model_dump_json().replace("\\n", " ")
