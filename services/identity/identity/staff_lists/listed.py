"""What a school's staff lists propose, which leavers wait, and what was done this month."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta
from typing import get_args
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.identity.staff_lists import (
    DoneLeaver,
    HeldBack,
    KeepReason,
    LeavingOutcome,
    ListedAccount,
    ListedPerson,
    SchoolStaffLists,
    StaffListCount,
    StaffListCounts,
    StaffListSource,
    StaffListsRef,
    StaffProposal,
    WaitingLeaver,
)
from haven_schemas.acts.staff_lists import StaffKind
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import func, select

from identity.models import ListedPersonRow, StaffLeavingRow, StaffListRow, StaffRow
from identity.names import as_machines_read_it
from identity.people import AlikeAccounts, names_of
from identity.roles import administered_schools, day_of, grants_as_given, role_book

from .due_leavers import due_leavers
from .match import Proposed, proposals_at

MOST = 200
_SHOWN_FOR = timedelta(days=31)
_KINDS: Mapping[str, StaffKind] = {each: each for each in get_args(StaffKind)}
_HELD: Mapping[str, HeldBack] = {each: each for each in get_args(HeldBack)}
_OUTCOMES: Mapping[str, LeavingOutcome] = {each: each for each in get_args(LeavingOutcome)}
_REASONS: Mapping[str, KeepReason] = {each: each for each in get_args(KeepReason)}
_NOBODY_YET = UUID(int=0)


def listed_staff(unit: Unit, request: StaffListsRef) -> SchoolStaffLists:
    """At most 200 proposals, by name. ``not_found`` at a school whose staff the caller does not administer."""
    school_id = request.school_id
    if school_id not in administered_schools(unit):
        raise Problem(ErrorCode.NOT_FOUND)
    proposed = proposals_at(unit, [school_id])
    elsewhere = _elsewhere(unit, school_id, [each.account.id for each in proposed if each.account is not None])
    unit.audit(AuditAction.STAFF_LISTED_READ, right=Right.STAFF_ADMINISTER, school_ids=[school_id])
    return SchoolStaffLists(
        school_id=school_id,
        sources=_sources(unit, school_id),
        proposals=_proposals(unit, proposed[:MOST], elsewhere),
        more=max(0, len(proposed) - MOST),
        leavers=_leavers(unit, school_id),
        done=_done(unit, school_id),
    )


def staff_list_counts(unit: Unit) -> StaffListCounts:
    """At each of the caller's schools that a list was taken of: how much waits there."""
    mine = administered_schools(unit)
    listed = unit.session.scalars(select(StaffListRow.school_id).where(StaffListRow.school_id.in_(mine)).distinct())
    proposed = Counter(each.person.school_id for each in proposals_at(unit, mine))
    waiting = Counter(
        unit.session.scalars(
            select(ListedPersonRow.school_id).where(
                ListedPersonRow.school_id.in_(mine),
                ListedPersonRow.held.is_not(None),
                ListedPersonRow.told_on.is_(None),
            )
        )
    )
    unit.audit(AuditAction.STAFF_LISTED_READ, right=Right.STAFF_ADMINISTER, school_ids=mine)
    return StaffListCounts(
        schools=[
            StaffListCount(school_id=each, proposals=proposed[each], leavers=waiting[each]) for each in sorted(listed)
        ]
    )


def _sources(unit: Unit, school_id: UUID) -> list[StaffListSource]:
    people = (
        select(func.count(ListedPersonRow.id))
        .where(ListedPersonRow.list_id == StaffListRow.list_id, ListedPersonRow.in_list)
        .correlate(StaffListRow)
    )
    rows = unit.session.execute(
        select(
            StaffListRow,
            people.scalar_subquery().label("people"),
            people.where(ListedPersonRow.staff_id.is_not(None)).scalar_subquery().label("with_account"),
        )
        .where(StaffListRow.school_id == school_id)
        .order_by(StaffListRow.said_at.desc(), StaffListRow.list_id)
    )
    return [
        StaffListSource(
            source=row.StaffListRow.source,
            complete=row.StaffListRow.complete,
            said_at=row.StaffListRow.said_at,
            taken_at=row.StaffListRow.taken_at,
            people=row.people,
            with_account=row.with_account,
        )
        for row in rows
    ]


def _proposals(unit: Unit, proposed: Sequence[Proposed], elsewhere: AbstractSet[UUID]) -> list[StaffProposal]:
    alike = AlikeAccounts(unit)
    return [
        StaffProposal(
            proposal=each.proposal,
            person=_person(each.person, each.account, elsewhere),
            alike=[]
            if each.account is not None
            else alike.to(_NOBODY_YET, each.person.name, [each.person.email or ""]),
        )
        for each in proposed
    ]


def _person(person: ListedPersonRow, account: StaffRow | None, elsewhere: AbstractSet[UUID]) -> ListedPerson:
    return of_row(
        ListedPerson,
        person,
        email_plain=None if person.email is None else as_machines_read_it(person.email),
        kind=_KINDS[person.kind],
        account=None if account is None else _account(account, elsewhere),
    )


def _account(account: StaffRow, elsewhere: AbstractSet[UUID]) -> ListedAccount:
    return ListedAccount(
        id=account.id,
        name=account.name,
        email=account.email or "",
        active=account.active,
        elsewhere=account.id in elsewhere,
    )


def _elsewhere(unit: Unit, school_id: UUID, ids: Sequence[UUID]) -> AbstractSet[UUID]:
    today = day_of(unit.now)
    return {
        staff_id
        for staff_id in ids
        if any(
            each.school_id != school_id and not each.is_over(today) for each in grants_as_given(unit, staff_id).values()
        )
    }


def _leavers(unit: Unit, school_id: UUID) -> list[WaitingLeaver]:
    book = role_book(unit)
    return [
        WaitingLeaver(
            person=_person(each.person, each.account, set() if each.all_here else {each.account.id}),
            held=_HELD[each.person.held],
            leads=each.leads_there(book),
            by_trust=each.person.told_on is not None,
        )
        for each in due_leavers(unit, school_id)
        if each.person.held is not None
    ]


def _done(unit: Unit, school_id: UUID) -> list[DoneLeaver]:
    rows = unit.session.scalars(
        select(StaffLeavingRow)
        .where(StaffLeavingRow.school_id == school_id, StaffLeavingRow.done_at > unit.now - _SHOWN_FOR)
        .order_by(StaffLeavingRow.done_at.desc(), StaffLeavingRow.id)
        .limit(MOST)
    ).all()
    names = names_of(unit, {each for row in rows for each in (row.staff_id, row.decided_by) if each is not None})
    return [
        DoneLeaver(
            staff_id=row.staff_id,
            name=names[row.staff_id],
            outcome=_OUTCOMES[row.outcome],
            reason=None if row.reason is None else _REASONS[row.reason],
            done_at=row.done_at,
            by=None if row.decided_by is None else names[row.decided_by],
        )
        for row in rows
    ]
