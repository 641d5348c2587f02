"""A file is read by who agrees."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units import cursors
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.acts.incidents.disposal import (
    EarlierWords,
    FileToAgreePage,
    NamedWords,
    OpenDocumentToAgree,
    ReadFileToAgree,
    RecordToChange,
)
from haven_schemas.acts.incidents.documents import Document, DocumentContent
from haven_schemas.acts.incidents.records import Entry
from haven_schemas.acts.incidents.retention import FileToAgree, FileToAgreeQuery
from haven_schemas.acts.retention.disposals import FileToRead
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.identifiers import Contract
from haven_schemas.rights import Right
from sqlalchemy import select, text, tuple_

from incidents.aliases import family_of
from incidents.categories import categories_by_id
from incidents.chronology_lines import subjects_of
from incidents.copies import known_schools
from incidents.documents import open_content
from incidents.extras import OtherOwners
from incidents.models import DocumentRow, RecordSubjectRow, SharedChoiceRow
from incidents.paging import cut, next_cursor
from incidents.reading import MOST_BYTES, document_views, file_contents, file_keepers, fitting, open_entries
from incidents.reading_ledger import note_reading_there
from incidents.sight import files_of_barred, is_restricted, see_file_to_agree, seen_document, sight_of, staff_sight

from .choices import choices_of
from .files import barred_from
from .mark import file_mark
from .record_texts import words_in
from .redact import drafted_words, text_row
from .words import cards_of, earlier_words, names_person

_Place = tuple[datetime, datetime, UUID]
_ORDER = (RecordSubjectRow.occurred_at, RecordSubjectRow.recorded_at, RecordSubjectRow.record_id)
_LATELY = timedelta(days=365)
_COUNTS = """
WITH held AS (SELECT record_id, record_kind FROM record_subject WHERE subject_id = ANY (CAST(:ids AS uuid[]))),
own AS (SELECT incident_id FROM incident_subject WHERE subject_id = ANY (CAST(:ids AS uuid[])))
SELECT
    (SELECT count(DISTINCT record_id) FROM held WHERE record_kind = 'concern') AS concerns,
    (SELECT count(DISTINCT incident_id) FROM own) AS records,
    (SELECT count(DISTINCT record_id) FROM held WHERE record_kind NOT IN ('concern', 'action', 'document')) AS entries,
    (SELECT count(DISTINCT record_id) FROM held WHERE record_kind = 'action') AS actions,
    (SELECT count(DISTINCT record_id) FROM held WHERE record_kind = 'document') AS documents,
    (SELECT count(DISTINCT moved.record_id) FROM record_move moved
     WHERE moved.moved_at > :since AND (
        moved.record_id IN (SELECT record_id FROM held) OR moved.record_id IN (SELECT incident_id FROM own)
     )) AS moved,
    (SELECT count(*) FROM subject_alias other
     WHERE other.alias_id = ANY (CAST(:ids AS uuid[])) AND other.means_id IS NOT NULL AND other.changed_at > :since
    ) AS merged,
    (SELECT count(*) FROM (
        SELECT id FROM concern WHERE changed_at > :since AND id IN (SELECT record_id FROM held)
        UNION SELECT id FROM entry WHERE changed_at > :since AND id IN (SELECT record_id FROM held)
        UNION SELECT record_id FROM child_correction WHERE corrected_at > :since AND (
            record_id IN (SELECT record_id FROM held) OR record_id IN (SELECT incident_id FROM own)
        )
        UNION SELECT document_id FROM document_version
        WHERE version > 1 AND received_at > :since AND document_id IN (SELECT record_id FROM held)
        UNION SELECT id FROM pupil_card
        WHERE version > 1 AND written_at > :since AND subject_id = ANY (CAST(:ids AS uuid[]))
    ) changed) AS corrected
"""


@dataclass(frozen=True)
class FileInSight:
    """``family``: every id the child has, today's first; ``school_id``: who keeps the file."""

    school_id: UUID
    family: Sequence[UUID]


@contextmanager
def file_in_sight(unit: Unit, owners: OtherOwners, disposal_id: UUID) -> Iterator[FileInSight]:
    """The caller sees what leads of every school do: whoever calls this shows that file alone, and after it nothing.

    Retention says under the caller's token whose file it is. ``not_found`` for whoever was not given sight of it, once
    it is decided, and of a file that is not what was proposed, looked at once all was read: what is moved into it, or a
    child who is taken for this one, is not shown by it. ``OwnerAway``.
    """
    file = owners.file_to_read(unit.access, disposal_id, to_the_end=False)
    family = family_of(unit, file.subject_ids[0])
    own = sight_of(unit)
    with unit.beyond_own_schools(known_schools(unit.session)):
        barred = own.closed | own.kept_from | files_of_barred(unit, own.barred)
        if not barred.isdisjoint({*family, *_beside(unit, family)}):
            raise Problem(ErrorCode.NOT_FOUND)
        see_file_to_agree(unit, known_schools(unit.session))
        yield FileInSight(file.school_id, family)
        if not _is_what_was_proposed(unit, file):
            raise Problem(ErrorCode.NOT_FOUND)


def _is_what_was_proposed(unit: Unit, file: FileToRead) -> bool:
    return file.mark is not None and file_mark(unit, file.subject_ids[0], file.subject_ids) == file.mark


def _beside(unit: Unit, family: Sequence[UUID]) -> set[UUID]:
    """Every child in a record of the file."""
    within = select(RecordSubjectRow.record_id).where(one_of(RecordSubjectRow.subject_id, family))
    return set(unit.session.scalars(select(RecordSubjectRow.subject_id).where(RecordSubjectRow.record_id.in_(within))))


def open_document_to_agree(
    unit: Unit, keyring: Keyring, owners: OtherOwners, request: OpenDocumentToAgree
) -> DocumentContent:
    """Of one about others too as well, since what becomes of it is agreed to; of a restricted one, as its words are.

    ``not_found`` as ``file_in_sight`` says, and of a document that is not in that file; ``file_not_readable`` as
    ``open_document``; ``VaultAway``, ``OwnerAway``.
    """
    with file_in_sight(unit, owners, request.disposal_id) as file:
        document = seen_document(unit, request.document_id)
        subject_ids = [subject.id for subject in subjects_of(unit, document.id)]
        if not set(file.family).intersection(subject_ids):
            raise Problem(ErrorCode.NOT_FOUND)
        content, _ = open_content(unit, keyring, document, request.version)
        if is_restricted(unit, document.id):
            unit.audit(
                AuditAction.RECORD_RESTRICTED_OPEN,
                right=Right.RETENTION_AGREE,
                school_ids=[document.school_id],
                subject_ids=subject_ids,
                object_id=document.id,
                outcome="disposal",
            )
        unit.audit(
            AuditAction.DOCUMENT_FILE_READ,
            right=Right.RETENTION_AGREE,
            school_ids=[document.school_id],
            subject_ids=subject_ids,
            object_id=document.id,
        )
        note_reading_there(unit, "document", document.id, subject_ids, document.school_id)
    return content


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


def file_to_agree(unit: Unit, keyring: Keyring, owners: OtherOwners, request: FileToAgreeQuery) -> FileToAgree:
    """For a service. ``not_found``: there is no file; ``OwnerAway``; ``VaultAway`` where words are looked through."""
    family = family_of(unit, request.subject_id)
    contents = file_contents(unit, {family[0]: family})
    if not contents:
        raise Problem(ErrorCode.NOT_FOUND)
    found = contents[family[0]]
    school_id = file_keepers(unit, {family[0]: family}).get(family[0], found.newest_at_school)
    unit.audit(
        AuditAction.RETENTION_FACTS_READ,
        right=Right.SERVICE_FILE_FACTS,
        school_ids=[school_id],
        subject_ids=[family[0]],
        object_id=request.staff_id,
    )
    if barred_from(unit, staff_sight(unit, request.staff_id), family[:1]) or (
        request.in_words and names_person(unit, keyring, owners, family, request.staff_id)
    ):
        return FileToAgree(kept_from=True)
    counts = unit.session.execute(
        text(_COUNTS), {"ids": [str(each) for each in family], "since": unit.now - _LATELY}
    ).one()
    choices = [each.row.choice for each in choices_of(unit, family).values()]
    identity = next(iter(owners.pupil_identities([family[0]])), None)
    return FileToAgree(
        kept_from=False,
        name="" if identity is None else identity.known_as,
        date_of_birth=None if identity is None else identity.date_of_birth,
        newest_on=found.written_on,
        redacted=choices.count("redact"),
        removed=choices.count("remove"),
        **counts._mapping,
    )
