"""Until when a child's file is kept, as other pages show it: they go on without it where retention does not answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from haven_schemas.acts.retention.files import GET_FILE, FileRetention, GetFile
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway.rendering.concurrent_calls import concurrent_calls
from gateway.sessions.current import AWAY, Session
from gateway.state import haven

_SECONDS = 1.5
"""A child's page does not wait longer for it."""
_MOST = 8
"""Children of a record who are asked for: one with more says so."""


@dataclass(frozen=True)
class KeptFile:
    """``file`` None: ``away``: it cannot be told just now; else nothing is there that this person may see."""

    file: FileRetention | None
    away: bool = False


NOTHING = KeptFile(None)
"""For whoever has no part in it."""


def kept_file(session: Session, subject_id: UUID) -> KeptFile:
    """Of one child, by any of their ids."""
    if not session.has(Right.RETENTION_READ):
        return NOTHING
    try:
        asked = GetFile(subject_id=subject_id)
        return KeptFile(haven().services.ask(GET_FILE, session.caller, asked, seconds=_SECONDS))
    except Problem as problem:
        if problem.code in AWAY:
            return KeptFile(None, away=True)
        if problem.code in (ErrorCode.NOT_FOUND, ErrorCode.NOT_PERMITTED):
            return NOTHING
        raise


@dataclass(frozen=True)
class KeptRecord:
    """With whose files a record is kept. ``more``: children of it who were not asked for."""

    files: dict[UUID, FileRetention]
    more: int = 0
    away: bool = False


def kept_record(session: Session, subject_ids: Sequence[UUID]) -> KeptRecord:
    """Of the record's children, each asked for by itself: what a person sees of one says nothing of another."""
    if not session.has(Right.RETENTION_READ):
        return KeptRecord({})
    some = list(dict.fromkeys(subject_ids))[:_MOST]
    with concurrent_calls() as calls:
        begun = [(each, calls.begin(kept_file, session, each)) for each in some]
    told = {each: future.result() for each, future in begun}
    return KeptRecord(
        files={each: kept.file for each, kept in told.items() if kept.file is not None},
        more=len(set(subject_ids)) - len(some),
        away=any(kept.away for kept in told.values()),
    )


def colleagues_of(found: FileRetention | None) -> Iterator[UUID]:
    """Who placed, reviewed or lifted a hold, and who decided on the file."""
    if found is None:
        return
    for hold in found.holds:
        yield from (said.by for said in hold.said)
        yield hold.placed_by
    if found.decided is not None:
        yield found.decided.by
