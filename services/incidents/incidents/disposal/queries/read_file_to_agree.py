"""A file that is proposed to be destroyed, read by a second person who was given sight of it (decision 120)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units import cursors
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.identifiers import Contract
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.disposal import (
    EarlierWords,
    FileToAgreePage,
    NamedWords,
    ReadFileToAgree,
    RecordToChange,
)
from haven_schemas.rpc.incidents.documents import Document
from haven_schemas.rpc.incidents.records import Entry
from sqlalchemy import select, tuple_

from incidents.categories.queries.categories import categories_by_id
from incidents.disposal.parts.earlier_words import cards_of, earlier_words
from incidents.disposal.parts.file_in_sight import FileInSight, file_in_sight
from incidents.disposal.parts.record_texts import words_in
from incidents.disposal.parts.redact_shared import drafted_words, text_row
from incidents.disposal.queries.shared_choices import choices_of
from incidents.documents.queries.document_views import document_views
from incidents.entries.queries.entries import MOST_BYTES, fitting, open_entries
from incidents.extras import OtherOwners
from incidents.models import DocumentRow, RecordSubjectRow, SharedChoiceRow
from incidents.paging import cut, next_cursor
from incidents.reading_ledger import note_reading_there

_Place = tuple[datetime, datetime, UUID]
_ORDER = (RecordSubjectRow.occurred_at, RecordSubjectRow.recorded_at, RecordSubjectRow.record_id)


def read_file_to_agree(unit: Unit, keyring: Keyring, owners: OtherOwners, request: ReadFileToAgree) -> FileToAgreePage:
    """One page, the oldest first, with what stands beside its entries; retention is told at the end.

    ``not_found`` as ``file_in_sight`` says; ``VaultAway``, ``OwnerAway``.
    """
    digest = filter_digest("file to agree", unit.access.actor_id, request.disposal_id)
    after = None if request.cursor is None else _after(request.cursor, digest)
    with file_in_sight(unit, owners, request.disposal_id) as file:
        page = _page(unit, keyring, file, _Part(digest, after, request.limit))
        _note(unit, file, page, request.disposal_id)
    if page.next_cursor is None:
        owners.file_to_read(unit.access, request.disposal_id, to_the_end=True)
    return page


@dataclass(frozen=True)
class _Part:
    """Which page: those ``after`` the last one shown, if any."""

    digest: str
    after: _Place | None
    limit: int


def _page(unit: Unit, keyring: Keyring, file: FileInSight, part: _Part) -> FileToAgreePage:
    family = file.family
    wanted = select(*_ORDER).where(one_of(RecordSubjectRow.subject_id, family)).distinct().order_by(*_ORDER)
    if part.after is not None:
        wanted = wanted.where(tuple_(*_ORDER) > tuple_(*part.after))
    lines = unit.session.execute(wanted.limit(part.limit + 1)).all()
    cards = cards_of(unit, keyring, family) if part.after is None else []
    beside = sum(len(card.model_dump_json().encode()) for card in cards)
    ids = [line.record_id for line in lines[: part.limit]]
    shown = fitting(_opened(unit, keyring, family, ids), MOST_BYTES - beside)
    read, more = cut(lines, len(shown))
    last = [read[-1].occurred_at, read[-1].recorded_at, read[-1].record_id] if read else []
    return FileToAgreePage(
        subject_id=family[0],
        school_id=file.school_id,
        entries=[entry for each in shown for entry in each.entries],
        changes=[change for each in shown for change in each.changes],
        earlier=[earlier for each in shown for earlier in each.earlier],
        documents=[document for each in shown for document in each.documents],
        cards=cards,
        next_cursor=next_cursor(part.digest, more, *last),
    )


class _Opened(Contract):
    """One entry with what is shown beside it, each of which is none or one."""

    entries: list[Entry]
    changes: list[RecordToChange]
    earlier: list[EarlierWords]
    documents: list[Document]


def _opened(unit: Unit, keyring: Keyring, family: Sequence[UUID], ids: Sequence[UUID]) -> list[_Opened]:
    entries = open_entries(unit, keyring, ids, categories_by_id(unit), of_subject=family, though_restricted=True)
    changes = {each.record_id: each for each in _changes(unit, keyring, family, ids)}
    earlier = {each.record_id: each for each in earlier_words(unit, keyring, family, entries)}
    rows = unit.session.scalars(select(DocumentRow).where(one_of(DocumentRow.id, ids))).all()
    documents = {each.id: each for each in document_views(unit, keyring, rows, though_restricted=True)}
    return [
        _Opened(
            entries=[entry],
            changes=[changes[entry.id]] if entry.id in changes else [],
            earlier=[earlier[entry.id]] if entry.id in earlier else [],
            documents=[documents[entry.id]] if entry.id in documents else [],
        )
        for entry in entries
    ]


def _changes(unit: Unit, keyring: Keyring, family: Sequence[UUID], ids: Sequence[UUID]) -> list[RecordToChange]:
    decided = choices_of(unit, family)
    rows = [decided[each].row for each in ids if each in decided and decided[each].row.choice != "keep"]
    return [_change(unit, keyring, family, row) for row in rows]


def _change(unit: Unit, keyring: Keyring, family: Sequence[UUID], choice: SharedChoiceRow) -> RecordToChange:
    words: Mapping[str, str] = {}
    left: Mapping[str, str] = {}
    if choice.choice == "redact":
        row = text_row(unit, choice.record_id)
        lines = unit.session.scalars(select(RecordSubjectRow).where(RecordSubjectRow.record_id == row.id)).all()
        words = words_in(keyring.open(unit, row.id), row, lines, family)
        left = drafted_words(keyring.open(unit, choice.id), choice)
    return RecordToChange.model_validate(
        {
            "record_id": choice.record_id,
            "choice": choice.choice,
            "words": [NamedWords(name=name, text=text) for name, text in words.items()],
            "redacted": [NamedWords(name=name, text=text) for name, text in left.items() if name in words],
        }
    )


def _note(unit: Unit, file: FileInSight, page: FileToAgreePage, disposal_id: UUID) -> None:
    """In the log, and among who looked at the file where its school finds it."""
    family = file.family
    unit.audit(
        AuditAction.DISPOSAL_FILE_READ,
        right=Right.RETENTION_AGREE,
        school_ids=[file.school_id],
        subject_ids={*family, *(view.subject_id for entry in page.entries for view in entry.subjects)},
        object_id=disposal_id,
    )
    if page.cards:
        unit.audit(
            AuditAction.CHRONOLOGY_CARD_READ,
            right=Right.RETENTION_AGREE,
            school_ids={card.school_id for card in page.cards},
            subject_ids={card.subject_id for card in page.cards},
            object_id=family[0],
        )
    note_reading_there(unit, "chronology", family[0], [family[0]], file.school_id)


def _after(cursor: str, digest: str) -> _Place:
    values = cursors.decode(cursor, digest)
    try:
        occurred_at, recorded_at, record_id = values
        return datetime.fromisoformat(occurred_at), datetime.fromisoformat(recorded_at), UUID(record_id)
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None
