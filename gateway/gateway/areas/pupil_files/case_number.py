"""Under which number the authority keeps its own file of a child, as pages show it, and what is offered for it."""

from uuid import UUID

from haven_schemas.acts.incidents.chronology import PUPIL_CARD, CardQuery
from haven_schemas.acts.incidents.records import READ_CHRONOLOGY, ReadChronology
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway.sessions.current import AWAY, Session
from gateway.state import haven

_SECONDS = 1.5
"""A page does not wait longer for it."""
_LEFT_OUT = (*AWAY, ErrorCode.NOT_FOUND, ErrorCode.NOT_PERMITTED, ErrorCode.KEY_GONE)
_MOST = 20
"""Entries about referrals that are looked through, the newest."""


def case_numbers(session: Session, pupil_id: UUID) -> list[str]:
    """As the child's cards say, the child's own first, each once; none for whoever reads no card, or while they cannot
    be opened."""
    if not session.has(Right.RECORD_READ):
        return []
    try:
        card = haven().services.ask(PUPIL_CARD, session.caller, CardQuery(subject_id=pupil_id), seconds=_SECONDS)
    except Problem as problem:
        if problem.code not in _LEFT_OUT:
            raise
        return []
    versions = [card.versions[0], *(each.card for each in card.others)]
    return list(dict.fromkeys(each.case_number for each in versions if each.case_number))


def references_of(session: Session, pupil_id: UUID) -> list[str]:
    """What agencies called their reference in the child's referrals, the newest first, each once."""
    if not session.has(Right.RECORD_READ):
        return []
    asked = ReadChronology(subject_id=pupil_id, kinds=["referral", "referral_step", "agency_request"], limit=_MOST)
    try:
        found = haven().services.ask(READ_CHRONOLOGY, session.caller, asked, seconds=_SECONDS)
    except Problem as problem:
        if problem.code not in _LEFT_OUT:
            raise
        return []
    said = (each.referral.details.reference for each in found.entries if each.referral is not None)
    return list(dict.fromkeys(each for each in said if each))
