"""Looks at files that wait: what kind they are, what is inside, whether a virus is. Before, nobody opens them."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from chassis.ground.away import Away
from chassis.ground.logs import get_logger
from chassis.objects.file_kinds import HEAD_BYTES, KindRefused, kind_of
from chassis.objects.object_store import ObjectMissing, ObjectStore, ObjectTampered, read_sealed
from chassis.units.lease import TakenOver
from haven_schemas.acts.incidents.documents import MOST_DOCUMENT_BYTES, RefusalReason
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import select

from incidents.chronology_lines import subjects_of
from incidents.extras import Files, OpenUnit, ScanFailed
from incidents.models import DocumentVersionRow
from incidents.reading import object_key, open_version, unseal_name

from .file_structure import TAIL_BYTES, Outline, StructureRefused, check_structure
from .scanner import watch_scanner
from .sweep import delete_document_object
from .take import BEHIND_OTHERS, OpenedFile, TakenFile, a_file_waits, take_document

MOST_A_RUN = 20
UNTIL_THE_NEXT_ATTEMPT = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
"""After each scan that failed; long enough in all for a scanner in a bad hour."""
MOST_ATTEMPTS = len(UNTIL_THE_NEXT_ATTEMPT) + 1
"""Scans that may fail, and workers that may die, over a file before it is refused."""
_BEAT_SECONDS = 5.0
_CLOSED = frozenset({ErrorCode.KEY_GONE, ErrorCode.SEAL_BROKEN})

log = get_logger()


@dataclass(frozen=True)
class _Verdict:
    """What was found. ``reason`` None: it may be opened."""

    reason: RefusalReason | None
    media_type: str | None = None
    size: int | None = None


class _Refused(Exception):
    """The file is not taken; says why."""

    def __init__(self, reason: RefusalReason) -> None:
        super().__init__(reason)
        self.reason: RefusalReason = reason


def examine_documents(open_unit: OpenUnit, files: Files) -> int:
    """Looks at no more than ``MOST_A_RUN`` files, answers how many.

    The scanner shows that it scans before each, and before any is read: what it then has no answer about is counted
    against that file. Raises ``Away`` with the file given back, and the others before it.
    """
    looked_at = 0
    while looked_at < MOST_A_RUN:
        with open_unit(None) as unit:
            if not a_file_waits(unit):
                break
        watch_scanner(open_unit, files)
        with open_unit(None) as unit:
            taken = take_document(unit, files.held_for)
        if taken is None:
            break
        _examine(open_unit, files, taken)
        looked_at += 1
    return looked_at


def _examine(open_unit: OpenUnit, files: Files, taken: TakenFile) -> None:
    try:
        verdict = _verdict(open_unit, files, taken)
        _close(open_unit, taken, verdict)
    except TakenOver:
        log.info("document_taken_over", document_id=taken.document_id)
        return
    except ScanFailed:
        _try_later(open_unit, taken)
        return
    except Away:
        with suppress(TakenOver), open_unit([taken.school_id]) as unit:
            taken.lease.give_back(unit, BEHIND_OTHERS)
        raise
    if verdict.reason is not None:
        delete_document_object(open_unit, files, taken.school_id, taken.document_id, taken.version, taken.object_name)


def _try_later(open_unit: OpenUnit, taken: TakenFile) -> None:
    log.warning("document_not_scanned", document_id=taken.document_id, attempts=taken.lease.attempts)
    with suppress(TakenOver), open_unit([taken.school_id]) as unit:
        taken.lease.put_behind(unit, UNTIL_THE_NEXT_ATTEMPT[taken.lease.attempts - 1])


def _verdict(open_unit: OpenUnit, files: Files, taken: TakenFile) -> _Verdict:
    if taken.lease.attempts > MOST_ATTEMPTS:
        return _Verdict("failed")
    try:
        return _looked_at(open_unit, files, taken, _opened(open_unit, files, taken))
    except _Refused as refused:
        return _Verdict(refused.reason)
    except (KindRefused, StructureRefused) as refused:
        return _Verdict(refused.reason)
    except (ObjectMissing, ObjectTampered):
        return _Verdict("damaged")
    except ScanFailed:
        if taken.lease.attempts < MOST_ATTEMPTS:
            raise
        return _Verdict("failed")
    except Problem as problem:
        if problem.code not in _CLOSED:
            raise
        return _Verdict("damaged")


def _opened(open_unit: OpenUnit, files: Files, taken: TakenFile) -> OpenedFile:
    with open_unit([taken.school_id]) as unit:
        row = unit.session.scalars(
            select(DocumentVersionRow).where(
                DocumentVersionRow.document_id == taken.document_id, DocumentVersionRow.version == taken.version
            )
        ).one()
        key = open_version(unit, files.keyring, row)
        return OpenedFile(key, unseal_name(key, row.name))


def _looked_at(open_unit: OpenUnit, files: Files, taken: TakenFile, opened: OpenedFile) -> _Verdict:
    key = object_key(opened.key)
    outline = files.off_loop(_outline, files.objects, taken.object_name, key)
    kind = kind_of(outline.head, opened.name)
    check_structure(kind, outline)
    pieces = _pieces(files, taken.object_name, key)
    if files.scanner.is_infected(pieces, _beat(open_unit, taken)):
        return _Verdict("virus")
    return _Verdict(None, kind.media_type, outline.size)


def _outline(objects: ObjectStore, name: str, key: bytes) -> Outline:
    """Reads the object once to its end, so that one that was cut or changed is found here."""
    head, tail, size = bytearray(), bytearray(), 0
    for piece in read_sealed(objects, name, key):
        size += len(piece)
        if size > MOST_DOCUMENT_BYTES:
            raise _Refused("damaged")
        if len(head) < HEAD_BYTES:
            head += piece[: HEAD_BYTES - len(head)]
        tail += piece
        if len(tail) > 2 * TAIL_BYTES:
            del tail[:-TAIL_BYTES]
    return Outline(bytes(head), bytes(tail[-TAIL_BYTES:]), size)


def _pieces(files: Files, name: str, key: bytes) -> Iterator[bytes]:
    reading = read_sealed(files.objects, name, key)
    while True:
        piece: bytes | None = files.off_loop(next, reading, None)
        if piece is None:
            return
        yield piece


def _beat(open_unit: OpenUnit, taken: TakenFile) -> Callable[[], None]:
    """Holds the file a while longer, every few seconds."""
    last = time.monotonic()

    def beat() -> None:
        nonlocal last
        if time.monotonic() - last > _BEAT_SECONDS:
            last = time.monotonic()
            with open_unit([taken.school_id]) as unit:
                taken.lease.still_ours(unit)

    return beat


def _close(open_unit: OpenUnit, taken: TakenFile, verdict: _Verdict) -> None:
    with open_unit([taken.school_id]) as unit:
        row = taken.lease.still_ours(unit)
        row.state = "clean" if verdict.reason is None else "refused"
        row.reason, row.media_type, row.examined_at = verdict.reason, verdict.media_type, unit.now
        row.size = row.size if verdict.size is None else verdict.size
        row.let_go()
        unit.audit(
            AuditAction.DOCUMENT_FILE_EXAMINE,
            school_ids=[taken.school_id],
            subject_ids=[subject.id for subject in subjects_of(unit, taken.document_id)],
            object_id=taken.document_id,
            outcome=verdict.reason or "clean",
        )
