"""Requests to read files again as pages list them, and by which id the child of each is shown."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from haven_schemas.acts.incidents.read_again import LIST_READ_REQUESTS, ListReadRequests, ReadRequestLine, RequestState
from haven_schemas.rights import Right

from gateway.sessions.current import Session
from gateway.state import haven

_A_PAGE = 50


def requests_of(
    session: Session, *, handover_id: UUID | None = None, state: RequestState | None = None
) -> list[ReadRequestLine]:
    """The first of them, what waits before the rest; none for who triages nowhere."""
    if not session.has(Right.CONCERN_TRIAGE):
        return []
    asked = ListReadRequests(handover_id=handover_id, state=state, limit=_A_PAGE)
    return haven().services.ask(LIST_READ_REQUESTS, session.caller, asked).requests


def ids_of(lines: Iterable[ReadRequestLine]) -> Iterator[UUID]:
    """Both ids of each child."""
    for line in lines:
        yield from (line.subject_id, line.pupil_id)


def shown_in(lines: Iterable[ReadRequestLine], pupils: Mapping[UUID, Any]) -> dict[UUID, UUID]:
    """By request: the id of its child that the caller's schools have a name for."""
    return {line.id: line.subject_id if line.subject_id in pupils else line.pupil_id for line in lines}


def asked_about(lines: Iterable[ReadRequestLine]) -> set[UUID]:
    """Children about whom something is asked or agreed: it is not asked once more."""
    return {line.subject_id for line in lines if line.state in ("asked", "agreed")}
