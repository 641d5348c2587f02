"""Somebody is asked."""

from collections.abc import Iterable, Sequence
from itertools import chain
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.roles import WithdrawRequest
from haven_schemas.acts.paging import Empty
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import select

from identity.extras import Extras
from identity.models import SightRequestRow
from identity.roles import (
    WITHDRAWN,
    AskedRole,
    GrantContext,
    RoleBook,
    confirms_at,
    every_school,
    is_caller_proven,
    may_give,
    role_book,
)
from identity.telling import tell_owner

from .persons import SecondPersons
from .second_person import Group

MOST_TOLD = 20
"""Of one group and school: who is asked with a hundred others leaves it to them."""
_AT_ONCE = 500


def ask_confirmation(unit: Unit, extras: Extras, book: RoleBook, requests: Sequence[SightRequestRow]) -> None:
    """Adds ``requests``; up to 20 people of each group whose turn it is are mailed, each once a call.

    The asker, and who it is for, are not among them. Where nobody could confirm yet, the first administrators are told.
    """
    unit.session.add_all(requests)
    unit.session.flush()
    everywhere = every_school(unit)
    with unit.beyond_own_schools(everywhere):
        tell_those_in_turn(unit, extras, SecondPersons(unit, book, everywhere), requests)


def tell_those_in_turn(unit: Unit, extras: Extras, persons: SecondPersons, requests: Iterable[SightRequestRow]) -> None:
    """Mails the groups whose turn has come since ``requests`` were looked at last; each person once a call."""
    told: dict[UUID, UUID] = {}
    rows = list(requests)
    persons.know(rows)
    for row in rows:
        first = persons.of_first_run(row) if row.asked_at == unit.now else []
        for staff_id in chain(_newly_in_turn(unit, persons, row), first):
            told.setdefault(staff_id, row.asked_by)
    for staff_id, asked_by in told.items():
        tell_owner(unit, extras, staff_id, "confirmation_asked", by=asked_by)


def _newly_in_turn(unit: Unit, persons: SecondPersons, row: SightRequestRow) -> list[UUID]:
    who = persons.for_request(row)
    opened = [group for group in who.opened(unit.now) if group > row.told_groups]
    if not opened:
        return []
    row.told_groups = max(opened)
    return [staff_id for group in opened for staff_id in list(who.by_group[group])[:MOST_TOLD]]


def needs_second_person(unit: Unit, on: GrantContext, staff_id: UUID | None, asked: AskedRole) -> bool:
    """``staff_id``: whom it is for, None for an account that is being made.

    A head or trust lead gives at once what they wholly hold themselves: they gain nothing by it, be it their own second
    account. What they do not hold (the audit log) waits like anybody's, unless nobody else of the whole trust could
    agree: a trust whose one head is alone would otherwise have no safeguarding lead.
    """
    if not asked.role.waits:
        return False
    schools = asked.grant.school_ids
    if not confirms_at(unit.access, schools) or not is_caller_proven(unit):
        return True
    if may_give(unit.access, asked.grant):
        return False
    with unit.beyond_own_schools(on.schools):
        return SecondPersons(unit, on.book, on.schools).could_decide(schools, staff_id)


def pass_on_requests(unit: Unit, extras: Extras) -> None:
    """A job of the service, over all schools; rows by SKIP LOCKED, so that replicas share them and nobody hears twice.

    That a group may decide does not wait for its mail: whose turn it is goes by the clock.
    """
    rows = unit.session.scalars(
        select(SightRequestRow)
        .where(
            SightRequestRow.decision.is_(None),
            SightRequestRow.expires_at > unit.now,
            SightRequestRow.told_groups < max(Group),
        )
        .order_by(SightRequestRow.told_groups, SightRequestRow.asked_at)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    if rows:
        tell_those_in_turn(unit, extras, SecondPersons(unit, role_book(unit), every_school(unit)), rows)


def withdraw_request(unit: Unit, request: WithdrawRequest) -> Empty:
    """Nobody decides it any more, and nothing changes.

    ``not_found`` for what the caller did not ask for, was decided or ran out.
    """
    row = unit.session.get(SightRequestRow, request.request_id, with_for_update=True)
    mine = row is not None and row.asked_by == unit.access.actor_id
    if row is None or not mine or row.decision is not None or row.expires_at <= unit.now:
        raise Problem(ErrorCode.NOT_FOUND)
    row.decision, row.decided_by, row.decided_at = WITHDRAWN, unit.access.actor_id, unit.now
    unit.audit(
        AuditAction.SIGHT_REQUEST_WITHDRAW,
        right=Right.SESSION_OWN,
        school_ids=SecondPersons(unit, role_book(unit), every_school(unit)).schools_of(row),
        object_id=row.id,
    )
    return Empty()
