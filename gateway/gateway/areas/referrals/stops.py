"""What on a child's record makes one stop before a referral goes.

A court order, no contact, a protected identity: said to who refers. It is never in the way of a referral to those who
protect children; for another agency it takes a reason, which is kept with the words.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from haven_schemas.calls.incidents.records import GET_INCIDENT
from haven_schemas.calls.pupils.record import STOPS_OF
from haven_schemas.calls.referrals.agencies import GET_AGENCY
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.records import IncidentQuery
from haven_schemas.rpc.pupils import Pupil
from haven_schemas.rpc.pupils.record import StopsAsked
from haven_schemas.rpc.referrals.agencies import AgencyQuery
from haven_schemas.words.pupils import FLAGS

from gateway.rendering.people import pupils_by_id
from gateway.rendering.working_copy import words_of_stops
from gateway.sessions.current import AWAY, Session
from gateway.state import haven

GOES_AT_ONCE = frozenset({"childrens_services", "police", "lado"})
"""Kinds of agency that a child is protected by: nothing on a record is in the way to them."""
PROTECTED = "The identity of this child is protected."
_REASON = "details.stop_reason"


@dataclass(frozen=True)
class Stops:
    """What was found, by child; ``is_known``: everything could be looked up."""

    words: Mapping[UUID, list[str]]
    is_known: bool = True


NO_STOPS = Stops({})


def stops_of(session: Session, pupils: Collection[Pupil]) -> Stops:
    """Of the children whom the person sees. Where pupils does not answer nobody is kept from referring."""
    found, is_known = {pupil.id: [PROTECTED] for pupil in pupils if pupil.protected}, True
    for pupil in pupils if session.has(Right.PUPIL_READ) else ():
        try:
            asked = StopsAsked(pupil_id=pupil.id, purpose="letter")
            flags = haven().services.ask(STOPS_OF, session.caller, asked).flags
        except Problem as problem:
            if problem.code in AWAY:
                return Stops(found, is_known=False)
            if problem.code is not ErrorCode.NOT_FOUND:  # of another year or class than their role's
                raise
            continue
        if flags:
            found[pupil.id] = [*found.get(pupil.id, []), *(FLAGS[flag] for flag in flags)]
    return Stops(found, is_known)


def letters_stopped(session: Session, pupils: Iterable[Pupil]) -> dict[UUID, list[str]]:
    """By child, what stops a letter about them that is sent again or for the first time; nothing of whom the person let
    it go within half an hour. ``Problem`` while pupils does not answer: what was sent can wait to be printed."""
    found: dict[UUID, list[str]] = {}
    for pupil in pupils if session.has(Right.PUPIL_READ) else ():
        try:
            asked = StopsAsked(pupil_id=pupil.id, purpose="letter", with_words=True)
            stops = haven().services.ask(STOPS_OF, session.caller, asked)
        except Problem as problem:
            if problem.code is not ErrorCode.NOT_FOUND:  # of another year or class than their role's
                raise
            continue
        if stops.stopped:
            found[pupil.id] = words_of_stops(stops)
    return found


def check_stops(session: Session, incident_id: UUID, agency_id: UUID, named: Collection[UUID], reason: str) -> None:
    """``Problem(invalid_request)`` on ``details.stop_reason``: missing where something stops letters about a child.

    ``named``: the children the referral is about; none: all of the record's. Not of an agency that protects children.
    """
    agency = haven().services.ask(GET_AGENCY, session.caller, AgencyQuery(agency_id=agency_id))
    if reason or agency.kind in GOES_AT_ONCE:
        return
    record = IncidentQuery(incident_id=incident_id)
    children = named or haven().services.ask(GET_INCIDENT, session.caller, record).subject_ids
    try:
        pupils = pupils_by_id(session, children).values()
    except Problem as problem:
        if problem.code in AWAY:
            return  # nobody is kept from referring
        raise
    if stops_of(session, pupils).words:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem(_REASON, FieldCode.REQUIRED)])
