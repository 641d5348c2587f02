"""Agencies as the pages hold them: who is there, in which order, and who may change one."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from haven_schemas.acts.referrals.agencies import GET_AGENCY, Agency, AgencyContact, AgencyKind, AgencyQuery
from haven_schemas.rights import Right
from haven_schemas.words.agencies import AGENCY_KINDS

from gateway.rendering.times import in_london
from gateway.sessions.current import Session
from gateway.state import haven

_PLACES = {kind: place for place, kind in enumerate(AGENCY_KINDS)}


def today() -> date:
    """By the calendar of London."""
    return in_london(haven().clock()).date()


def one_agency(session: Session, agency_id: UUID) -> Agency:
    """As referrals has it now; ``not_found`` unless a school of the person's turns to it."""
    return haven().services.ask(GET_AGENCY, session.caller, AgencyQuery(agency_id=agency_id))


def is_past(each: Agency | AgencyContact, day: date) -> bool:
    """Whether its last day is over."""
    return each.until is not None and each.until < day


def in_order(agencies: Iterable[Agency]) -> list[Agency]:
    """By kind, those rung first at first, and by name."""
    return sorted(agencies, key=lambda each: (_PLACES[each.kind], each.name.lower()))


def by_kind(agencies: Iterable[Agency]) -> dict[AgencyKind, list[Agency]]:
    """The same, under their kinds; no kind without an agency."""
    found: dict[AgencyKind, list[Agency]] = {}
    for each in in_order(agencies):
        found.setdefault(each.kind, []).append(each)
    return found


def may_change(session: Session, agency: Agency) -> bool:
    """Whether the form is offered; the referrals service decides for itself."""
    of_every_school = not agency.school_ids
    return session.has(Right.RECORD_WRITE) and (not of_every_school or session.has(Right.CATEGORY_ADMINISTER))
