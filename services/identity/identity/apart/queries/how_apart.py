"""What ties two accounts, as other services are told."""

from dataclasses import replace
from typing import NamedTuple

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.apart import TIES, Act, Apart, AreTwo, HowApart

from identity.apart.domain.ties import between, ties
from identity.apart.queries.parties import party_of
from identity.extras import Extras
from identity.roles.queries.role_book import role_book


class _ActsBy(NamedTuple):
    """By which right each of the two acts; ``both_there``: also the second one has to hold it at the school."""

    first: Right
    second: Right
    both_there: bool


_ACTS_BY: dict[Act, _ActsBy] = {
    "disposal": _ActsBy(Right.RETENTION_PROPOSE, Right.RETENTION_AGREE, both_there=False),
    "merge": _ActsBy(Right.PUPIL_MATCH, Right.CONCERN_TRIAGE, both_there=True),
}


def how_apart(unit: Unit, extras: Extras, request: HowApart) -> Apart:
    """For another service, whose unit reaches every school. An account that is not there is not active and holds no
    right. ``VaultAway`` where second factors cannot be compared."""
    book = role_book(unit)
    by = _ACTS_BY[request.act]
    acting = (by.first, by.second)
    there = request.school_id if by.both_there else None
    first = party_of(unit, extras, book, request.first, by.first, request.school_id, acting=acting)
    second = party_of(unit, extras, book, request.second, by.second, there, acting=acting)
    first = replace(first, session_id=request.first_session)
    second = replace(second, session_id=request.second_session)
    found = ties(first, second, request.since, unit.now)
    unit.audit(
        AuditAction.STAFF_APART_CHECK,
        right=Right.SERVICE_PEOPLE_APART,
        school_ids=[request.school_id],
        object_id=request.second,
        outcome=found[0] if found else "apart",
    )
    return Apart(ties=found)


def are_two(unit: Unit, extras: Extras, request: AreTwo) -> Apart:
    """For another service. What makes one person of two accounts, whatever each may do; ``VaultAway`` as above."""
    book = role_book(unit)
    parties = [party_of(unit, extras, book, each) for each in (request.first, request.second)]
    found = set(between(*parties))
    unit.audit(
        AuditAction.STAFF_APART_CHECK,
        right=Right.SERVICE_PEOPLE_APART,
        school_ids=[request.school_id],
        object_id=request.second,
        outcome=next((tie for tie in TIES if tie in found), "apart"),
    )
    return Apart(ties=[tie for tie in TIES if tie in found])
