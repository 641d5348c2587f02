"""Search in what was written: authorise, then open and look through, newest first, as far as one call may go.

Nothing of a text is kept in a form that could be searched without its key: a school's file is opened and read. What
costs time is cut into pieces off the event loop, and a call that has used up its time answers with what it found.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from chassis import cursors
from chassis.cursors import filter_digest
from chassis.database import Unit
from chassis.ids import new_id
from chassis.keyring import Holder, Keyring
from chassis.sealing import Place, unwrap_key
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_search import FoundIn, FoundSentence, SearchHit, SearchPage, SearchRecords
from sqlalchemy import Row, select

from incidents.domain.search_words import SearchWords
from incidents.models import ActionRow, CategoryRow, ConcernRow, EntryRow, RecordSubjectRow
from incidents.narrative import holder_of
from incidents.reading_ledger import note_reading

from .categories import categories_by_id
from .own_sight import sight_of
from .paging import after_instant
from .searched_rows import Position, searched_rows
from .searched_texts import RecordReader

_FIRST, _NEXT = 500, 2_000
"""Records a statement: the first few so that the first hits are there soon."""
_MOST_RECORDS = 25_000
_MOST_SECONDS = 0.8
OffLoop = Callable[..., Any]
"""Runs a function with its arguments away from the event loop."""


def straight(function: Callable[..., Any], *arguments: Any) -> Any:
    """Where there is no event loop to stand aside for."""
    return function(*arguments)


@dataclass
class _Look:
    """How far a call has got."""

    after: Position | None
    hits: list[tuple[Row[Any], list[FoundSentence]]] = field(default_factory=list)
    looked_through: int = 0
    closed: int = 0
    finished: bool = False


def search_records(
    unit: Unit,
    keyring: Keyring,
    request: SearchRecords,
    off_loop: OffLoop = straight,
    clock: Callable[[], float] = time.monotonic,
) -> SearchPage:
    """One page of hits. The words stand in the audit entry, sealed under the keys of the schools that were searched.

    ``invalid_request`` on ``words`` or a cursor of another search; ``VaultAway`` if the words cannot be sealed. Records
    that cannot be opened now are counted and left out.
    """
    words, categories = SearchWords(request.words), categories_by_id(unit)
    digest = filter_digest("search", unit.access.actor_id, *request.model_dump(exclude={"limit", "cursor"}).values())
    look = _Look(None if request.cursor is None else after_instant(request.cursor, digest))
    until = clock() + _MOST_SECONDS
    size = _FIRST
    while True:  # at least once, so that every call gets further
        _look_further(unit, keyring, request, words, categories, look, size, off_loop)
        size = _NEXT
        if look.finished or len(look.hits) >= request.limit or look.looked_through >= _MOST_RECORDS or clock() >= until:
            break
    hits = _shown(unit, look, categories)
    _audit(unit, keyring, request, hits)
    return SearchPage(
        hits=hits,
        looked_through=look.looked_through,
        closed=look.closed,
        back_to=look.after[0] if look.after is not None else None,
        next_cursor=None if look.finished or look.after is None else _cursor(digest, look.after),
    )


def _look_further(
    unit: Unit,
    keyring: Keyring,
    request: SearchRecords,
    words: SearchWords,
    categories: Mapping[UUID, CategoryRow],
    look: _Look,
    size: int,
    off_loop: OffLoop,
) -> None:
    rows = searched_rows(unit, request, categories, look.after, size)
    records = [list(same) for _, same in groupby(rows, key=itemgetter(0))]
    files = keyring.open_files(_files_needed(records))
    found = off_loop(_found, keyring, words, records, files)
    room = request.limit - len(look.hits)
    ends_early = len(found.hits) > room
    taken = found.hits[:room]
    last = records[taken[-1][0]][0] if ends_early else (records[-1][0] if records else None)
    look.looked_through += (taken[-1][0] + 1) if ends_early else len(records)
    look.closed += found.closed
    look.hits += [(records[at][0], sentences) for at, sentences in taken]
    look.finished = not ends_early and len(records) < size
    if last is not None:
        look.after = (last.occurred_at, UUID(bytes=last.record_id))


def _files_needed(records: Sequence[Sequence[Row[Any]]]) -> list[tuple[Holder, str]]:
    """As few children's files as open all of ``records``, or nearly so."""
    needed: dict[str, Holder] = {}
    for wraps in records:
        usable = [row for row in wraps if row.file_key is not None]
        if usable and not any(row.file_key in needed for row in usable):
            needed[usable[0].file_key] = holder_of(UUID(usable[0].holder_id))
    return [(holder, file_key) for file_key, holder in needed.items()]


@dataclass
class _Found:
    """Hits by their place among the records looked through, and how many could not be opened."""

    hits: list[tuple[int, list[FoundSentence]]] = field(default_factory=list)
    closed: int = 0


def _found(
    keyring: Keyring, words: SearchWords, records: Sequence[Sequence[Row[Any]]], files: Mapping[str, bytes]
) -> _Found:
    """Opens and reads; touches neither database nor vault."""
    found, reader = _Found(), RecordReader(keyring)
    for at, wraps in enumerate(records):
        wrap = next((row for row in wraps if row.file_key in files and row.key_version == wraps[0].key_version), None)
        if wrap is None:
            found.closed += 1
            continue
        texts = reader.texts(wrap, unwrap_key(files[wrap.file_key], wrap.wrapped))
        if words.all_in([text for _, text in texts]):
            found.hits.append((at, _sentences(words, texts)))
    return found


def _sentences(words: SearchWords, texts: Sequence[tuple[FoundIn, str]]) -> list[FoundSentence]:
    return [
        FoundSentence(field=name, text=sentence.text, found=list(sentence.found))
        for name, text in texts
        for sentence in words.sentences(text)
    ]


def _shown(unit: Unit, look: _Look, categories: Mapping[UUID, CategoryRow]) -> list[SearchHit]:
    ids = [UUID(bytes=row.record_id) for row, _ in look.hits]
    about, facts = _subjects(unit, ids), _facts(unit, ids, categories)
    return [
        SearchHit(
            id=record_id,
            kind=row.record_kind,
            occurred_at=row.occurred_at,
            subject_ids=about[record_id],
            sentences=sentences,
            **facts[record_id],
        )
        for record_id, (row, sentences) in zip(ids, look.hits, strict=True)
    ]


def _subjects(unit: Unit, record_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    named = (
        select(RecordSubjectRow.record_id, RecordSubjectRow.subject_id)
        .where(RecordSubjectRow.record_id.in_(record_ids))
        .order_by(RecordSubjectRow.place)
    )
    about: dict[UUID, list[UUID]] = {record_id: [] for record_id in record_ids}
    for record_id, subject_id in unit.session.execute(named):
        about[record_id].append(subject_id)
    return about


def _facts(
    unit: Unit, record_ids: Sequence[UUID], categories: Mapping[UUID, CategoryRow]
) -> dict[UUID, dict[str, Any]]:
    """Who wrote each record, when and at which school, and where it is opened."""
    facts: dict[UUID, dict[str, Any]] = {}
    for concern in unit.session.scalars(select(ConcernRow).where(ConcernRow.id.in_(record_ids))):
        facts[concern.id] = {
            "school_id": concern.school_id, "category_name": categories[concern.category_id].name,
            "recorded_at": concern.recorded_at, "recorded_by": concern.reporter_id,
            "incident_id": concern.incident_id, "concern_id": concern.id,
        }  # fmt: skip
    for entry in unit.session.scalars(select(EntryRow).where(EntryRow.id.in_(record_ids))):
        facts[entry.id] = {
            "school_id": entry.school_id, "category_name": categories[entry.category_id].name,
            "recorded_at": entry.recorded_at, "recorded_by": entry.recorded_by,
            "incident_id": entry.incident_id, "concern_id": entry.concern_id,
        }  # fmt: skip
    for action in unit.session.scalars(select(ActionRow).where(ActionRow.id.in_(record_ids))):
        facts[action.id] = {
            "school_id": action.school_id, "category_name": categories[action.category_id].name,
            "recorded_at": action.assigned_at, "recorded_by": action.assigned_by,
            "incident_id": action.incident_id, "concern_id": None,
        }  # fmt: skip
    return facts


def _audit(unit: Unit, keyring: Keyring, request: SearchRecords, hits: Sequence[SearchHit]) -> None:
    searched = sight_of(unit).reads_at
    if request.school_id is not None:
        searched &= {request.school_id}
    search_id, sealed = new_id(), None
    if searched:
        key = keyring.new_data_key(unit, search_id, [Holder("school", school_id) for school_id in searched])
        sealed = key.seal(Place("audit_entry", search_id, "sealed", 1), request.words.encode())
    for hit in hits:
        note_reading(unit, "search", hit.id, hit.subject_ids, [hit.school_id])
    unit.audit(
        AuditAction.SEARCH_RECORD_READ,
        right=Right.RECORD_READ,
        school_ids=searched,
        subject_ids=[
            *([request.subject_id] if request.subject_id is not None else []),
            *(subject_id for hit in hits for subject_id in hit.subject_ids),
        ],
        object_id=search_id,
        sealed=sealed,
    )


def _cursor(digest: str, after: tuple[datetime, UUID]) -> str:
    return cursors.encode(digest, [after[0].isoformat(), str(after[1])])
