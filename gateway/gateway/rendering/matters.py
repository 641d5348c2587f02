"""Whom a record is about, for pages of what hangs on it."""

from uuid import UUID

from haven_schemas.acts.incidents.day import CHILDREN_OF_MATTERS, MatterChildren, MattersAsked
from haven_schemas.errors import Problem

from gateway.sessions.current import NOT_SHOWN, Session
from gateway.state import haven


def children_of_record(session: Session, record_id: UUID) -> MatterChildren | None:
    """None where that cannot be told now: the page is shown all the same."""
    try:
        told = haven().services.ask(CHILDREN_OF_MATTERS, session.caller, MattersAsked(incident_ids=[record_id]))
    except Problem as problem:
        if problem.code in NOT_SHOWN:
            return None
        raise
    return next(iter(told.matters), None)
