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
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.disposal import FileToAgreePage, NamedWords, ReadFileToAgree, RecordToChange
from haven_schemas.rpc.incidents.records import Entry
from haven_schemas.rpc.retention.disposals import FileToRead
from sqlalchemy import select, tuple_

from incidents.aliases import family_of
from incidents.categories.queries.categories import categories_by_id
from incidents.copies.known import known_schools
from incidents.disposal.parts.record_texts import words_in
from incidents.disposal.parts.redact_shared import drafted_words, text_row
from incidents.disposal.queries.shared_choices import choices_of
from incidents.entries.queries.entries import fitting, open_entries
from incidents.extras import OtherOwners
from incidents.models import RecordSubjectRow, SharedChoiceRow
from incidents.paging import cut, next_cursor
from incidents.reading_ledger import note_reading_there
from incidents.sight.own_sight import see_file_to_agree, sight_of

_Place = tuple[datetime, datetime, UUID]
_ORDER = (RecordSubjectRow.occurred_at, RecordSubjectRow.recorded_at, RecordSubjectRow.record_id)


def read_file_to_agree(unit: Unit, keyring: Keyring, owners: OtherOwners, request: ReadFileToAgree) -> FileToAgreePage:
    """One page, the oldest first; retention says under the caller's token whose file it is, and is told at the end.

    ``not_found`` for whoever was not given sight of it, or once it is decided; ``VaultAway``, ``OwnerAway``.
    """
    digest = filter_digest("file to agree", unit.access.actor_id, request.disposal_id)
    after = None if request.cursor is None else _after(request.cursor, digest)
    file = owners.file_to_read(unit.access, request.disposal_id, to_the_end=False)
    family = family_of(unit, file.subject_ids[0])
    barred = sight_of(unit).closed | sight_of(unit).kept_from
    with unit.beyond_own_schools(known_schools(unit.session)):
        if not barred.isdisjoint({*family, *_beside(unit, family)}):
            raise Problem(ErrorCode.NOT_FOUND)
        see_file_to_agree(unit, known_schools(unit.session))
        page = _page(unit, keyring, file, family, _Part(digest, after, request.limit))
        _note(unit, file, family, page.entries, request.disposal_id)
    if page.next_cursor is None:
        owners.file_to_read(unit.access, request.disposal_id, to_the_end=True)
    return page


def _beside(unit: Unit, family: Sequence[UUID]) -> set[UUID]:
    """Every child in a record of the file."""
    within = select(RecordSubjectRow.record_id).where(one_of(RecordSubjectRow.subject_id, family))
    return set(unit.session.scalars(select(RecordSubjectRow.subject_id).where(RecordSubjectRow.record_id.in_(within))))


@dataclass(frozen=True)
class _Part:
    """Which page: those ``after`` the last one shown, if any."""

    digest: str
    after: _Place | None
    limit: int


def _page(unit: Unit, keyring: Keyring, file: FileToRead, family: Sequence[UUID], part: _Part) -> FileToAgreePage:
    wanted = select(*_ORDER).where(one_of(RecordSubjectRow.subject_id, family)).distinct().order_by(*_ORDER)
    if part.after is not None:
        wanted = wanted.where(tuple_(*_ORDER) > tuple_(*part.after))
    lines = unit.session.execute(wanted.limit(part.limit + 1)).all()
    ids = [line.record_id for line in lines[: part.limit]]
    opened = open_entries(unit, keyring, ids, categories_by_id(unit), of_subject=family, though_restricted=True)
    entries = fitting(opened)
    shown, more = cut(lines, len(entries))
    last = [shown[-1].occurred_at, shown[-1].recorded_at, shown[-1].record_id] if shown else []
    return FileToAgreePage(
        subject_id=family[0],
        school_id=file.school_id,
        entries=entries,
        changes=_changes(unit, keyring, family, [each.id for each in entries]),
        next_cursor=next_cursor(part.digest, more, *last),
    )


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


def _note(unit: Unit, file: FileToRead, family: Sequence[UUID], entries: Sequence[Entry], disposal_id: UUID) -> None:
    """In the log, and among who looked at the file where its school finds it."""
    unit.audit(
        AuditAction.DISPOSAL_FILE_READ,
        right=Right.RETENTION_AGREE,
        school_ids=[file.school_id],
        subject_ids={*family, *(view.subject_id for entry in entries for view in entry.subjects)},
        object_id=disposal_id,
    )
    note_reading_there(unit, "chronology", family[0], [family[0]], file.school_id)


def _after(cursor: str, digest: str) -> _Place:
    values = cursors.decode(cursor, digest)
    try:
        occurred_at, recorded_at, record_id = values
        return datetime.fromisoformat(occurred_at), datetime.fromisoformat(recorded_at), UUID(record_id)
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None
