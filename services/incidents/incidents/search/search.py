"""Search in what was written: authorise, then open and look through, newest first, as far as one call may go.

Nothing of a text is kept in a form that could be searched without its key: a school's file is opened and read. What
costs time is cut into pieces off the event loop, and a call that has used up its time answers with what it found.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import SealedField
from chassis.units import cursors
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.one_of import one_of
from haven_schemas.acts.incidents.search import FoundSentence, SearchHit, SearchPage, SearchRecords
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.categories import categories_by_id
from incidents.models import ActionRow, CategoryRow, ConcernRow, EntryRow, RecordSubjectRow
from incidents.off_loop import Begin
from incidents.paging import after_instant
from incidents.reading import audit_broken, known_as, own_kind
from incidents.reading_ledger import note_readings
from incidents.remembered_texts import RememberedTexts
from incidents.search_words import SearchWords
from incidents.sight import hide_incident_ids, sight_of

from .file import Batch, SearchedFile
from .lines import Position, SearchedLines, id_of, position_of
from .rows import SearchedRow
from .texts import SearchHits, WordSearch
from .words import new_words_key

_FIRST, _NEXT = 500, 2_000
"""Records a statement: the first few so that the first hits are there soon."""
_MOST_RECORDS = 25_000
_MOST_SECONDS = 0.8
_MOST_SECONDS_BEFORE_HITS = 0.3
"""Of a search's first call: what was found by then is shown, and the page asks on."""
_MOST_SECONDS_OF_ASKING = 0.6
"""Of a call's time, when the vault is asked for no more keys: a page ends within a second though none is in memory."""
_SECONDS_TO_OPEN = 0.1
"""What opening the keys of a batch takes at most where most are in memory."""


def search_records(
    unit: Unit,
    keyring: Keyring,
    request: SearchRecords,
    remembered: RememberedTexts,
    begin_work: Begin,
    clock: Callable[[], float] = time.monotonic,
) -> SearchPage:
    """One page of hits. The words stand in the audit entry, sealed under the key of the month.

    ``invalid_request`` on ``words`` or a cursor of another search; ``VaultAway`` if the words cannot be sealed. Records
    that cannot be opened now are counted and left out.
    """
    words, categories = SearchWords(request.words), categories_by_id(unit)
    digest = filter_digest("search", unit.access.actor_id, *request.model_dump(exclude={"limit", "cursor"}).values())
    look = _Look(request.limit, None if request.cursor is None else after_instant(request.cursor, digest))
    memory = remembered.recall(words)
    unread = None if memory.finds_nothing else memory.unread
    file = SearchedFile(unit, SearchedLines(unit, request, categories), unread, begin_work)
    _look_through(look, file, WordSearch(unit, keyring, words), memory.keep, begin_work, clock)
    hits = _shown(unit, look, categories)
    _audit(unit, keyring, request, hits)
    audit_broken(unit, look.broken)
    return SearchPage(
        hits=hits,
        looked_through=look.looked_through,
        closed=look.closed,
        back_to=look.after[0] if look.after is not None else None,
        next_cursor=None if look.finished or look.after is None else _cursor(digest, look.after),
    )


@dataclass
class _Look:
    """How far a call has got. ``limit``: hits of a page."""

    limit: int
    after: Position | None
    hits: list[tuple[SearchedRow, list[FoundSentence]]] = field(default_factory=list)
    looked_through: int = 0
    closed: int = 0
    broken: list[UUID] = field(default_factory=list)
    finished: bool = False

    @property
    def room(self) -> int:
        """Hits that the page still takes."""
        return self.limit - len(self.hits)

    def take(self, batch: Batch, found: SearchHits) -> None:
        """What was found in ``batch``; a page that it overfills ends at its last hit."""
        taken, ends_early = found.hits[: self.room], len(found.hits) > self.room
        looked_through = taken[-1][0] + 1 if ends_early else len(batch.lines)
        self.looked_through += looked_through
        self.closed += sum(at < looked_through for at in found.closed)
        self.broken += [id_of(batch.lines[at]) for at in found.broken if at < looked_through]
        self.hits += [(row, sentences) for _, row, sentences in taken]
        self.finished = batch.is_last and not ends_early
        if looked_through:
            self.after = position_of(batch.lines[looked_through - 1])


def _look_through(
    look: _Look,
    file: SearchedFile,
    search: WordSearch,
    keep: Callable[[Sequence[tuple[bytes, str]]], None],
    begin_work: Begin,
    clock: Callable[[], float],
) -> None:
    """Until the page is full, the file at its end or the call's time used up: while the records of one batch are
    opened and read, the database is asked for the next."""
    began, fetched, is_first, batch = clock(), 0, look.after is None, file.after(look.after, _FIRST)

    def may_ask() -> bool:
        return clock() - began < _MOST_SECONDS_OF_ASKING

    def has_hits_to_show() -> bool:
        return is_first and bool(look.hits) and clock() - began >= _MOST_SECONDS_BEFORE_HITS

    while True:  # at least once, so that every call gets further
        opening = clock()
        opened = search.open_files(batch.records, may_ask)
        asks_vault = clock() - opening > _SECONDS_TO_OPEN  # the next batch's keys will be as few in memory
        is_in_time, batch = opened == len(batch.records) and (may_ask() or not asks_vault), batch.first(opened)
        finding = begin_work(search.found, batch.records, look.room)
        fetched += len(batch.lines)
        has_time = is_in_time and clock() - began < _MOST_SECONDS and not has_hits_to_show()
        goes_on = has_time and not batch.is_last and fetched < _MOST_RECORDS
        ahead = file.after(position_of(batch.lines[-1]), _FIRST if asks_vault else _NEXT) if goes_on else None
        found: SearchHits = finding()
        keep(found.opened)
        look.take(batch, found)
        if ahead is None or look.room == 0 or has_hits_to_show():
            break
        batch = ahead


def _shown(unit: Unit, look: _Look, categories: Mapping[UUID, CategoryRow]) -> list[SearchHit]:
    ids = [id_of(row.line) for row, _ in look.hits]
    about, facts = _subjects(unit, ids), _facts(unit, ids, categories)
    hits = [
        SearchHit(
            id=record_id,
            kind=known_as(row.record_kind),
            referral_kind=own_kind(row.record_kind),
            occurred_at=position_of(row.line)[0],
            subject_ids=about[record_id],
            sentences=sentences,
            **facts[record_id],
        )
        for record_id, (row, sentences) in zip(ids, look.hits, strict=True)
    ]
    return hide_incident_ids(unit, hits)


def _subjects(unit: Unit, record_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    named = (
        select(RecordSubjectRow.record_id, RecordSubjectRow.subject_id)
        .where(one_of(RecordSubjectRow.record_id, record_ids))
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
    for concern in unit.session.scalars(select(ConcernRow).where(one_of(ConcernRow.id, record_ids))):
        facts[concern.id] = {
            "school_id": concern.school_id, "category_name": categories[concern.category_id].name,
            "recorded_at": concern.recorded_at, "recorded_by": concern.reporter_id,
            "incident_id": concern.incident_id, "concern_id": concern.id,
        }  # fmt: skip
    for entry in unit.session.scalars(select(EntryRow).where(one_of(EntryRow.id, record_ids))):
        facts[entry.id] = {
            "school_id": entry.school_id, "category_name": categories[entry.category_id].name,
            "recorded_at": entry.recorded_at, "recorded_by": entry.recorded_by,
            "incident_id": entry.incident_id, "concern_id": entry.concern_id,
        }  # fmt: skip
    for action in unit.session.scalars(select(ActionRow).where(one_of(ActionRow.id, record_ids))):
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
        key = new_words_key(unit, keyring, search_id)
        sealed = key.seal(SealedField("audit_entry", search_id, "sealed", 1), request.words.encode())
    note_readings(
        unit, "search", ((subject_id, hit.id, hit.school_id) for hit in hits for subject_id in hit.subject_ids)
    )
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


def _cursor(digest: str, after: Position) -> str:
    return cursors.encode(digest, [after[0].isoformat(), str(after[1])])
