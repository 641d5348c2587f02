"""A closed record is opened again in the form that writes into it, where there is something to do again."""

from uuid import UUID

from haven_schemas.acts.incidents.steps import REOPEN, Reopen
from haven_schemas.errors import ErrorCode, Problem

from gateway.areas.referrals.writing import key_of
from gateway.sessions.current import Session
from gateway.state import haven

REOPENS = "reopens_record"
"""The field of a form that says so."""
FOR_A_REFERRAL = "A referral is sent from it."
FOR_NEWS = "News of a referral came after it was closed."


def reopen_record(session: Session, incident_id: UUID, reason: str) -> None:
    """With its reason, once; one that a colleague has opened meanwhile is open. Errors as the call's."""
    try:
        asked = Reopen(kind="incident", id=incident_id, reason=reason)
        haven().services.ask(REOPEN, session.caller, asked, key_of("reopening"))
    except Problem as problem:
        if problem.code is not ErrorCode.INVALID_REQUEST:
            raise
