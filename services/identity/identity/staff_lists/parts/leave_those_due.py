"""Lets those leave who have left by a school's lists, or has them wait for a person."""

from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rights import Right
from sqlalchemy import Select, func, select, update

from identity.extras import Extras
from identity.models import ListedPersonRow, StaffGrantRow, StaffListRow, StaffRow
from identity.passwords.parts.tell_owner import tell_owner
from identity.roles.domain.grants import day_of
from identity.roles.domain.roles import RoleBook
from identity.roles.parts.check_grants import GrantContext
from identity.roles.queries.grant_conditions import at_school, in_force, may_sign_in
from identity.staff_lists.domain.leavers import DECISION, OTHER_PERSON, TRUST, takes_too_many
from identity.staff_lists.queries.due_leavers import Leaver, due_leavers, left_lately, staff_with_accounts
from identity.staff_lists.queries.without_mail import staff_without_mail

from .announce_mail import announce_mail
from .leave_leads import leave_leads
from .let_leave import let_leave

_MOST_TOLD = 20


def leave_those_due(unit: Unit, extras: Extras, on: GrantContext, school_id: UUID) -> int:
    """How many left. To be called after ``one_at_a_time``.

    A list that takes too many, or a headteacher or safeguarding lead of whom nobody was told seven days ago
    (``leave_leads``), lets nobody else leave by itself: all of it waits. An administrator of the trust, the last who
    may triage or confirm there, and whom the list calls otherwise by now, wait alone. The school's and the trust's
    administrators are told of those who wait newly, once a day; never who leaves.
    """
    due, without_mail = due_leavers(unit, school_id), staff_without_mail(unit, school_id)
    _forget_held(unit, school_id, due)
    alone = {each.person.id: reason for each in due for reason in [_alone(on.book, each)] if reason is not None}
    leads = leave_leads(unit, extras, on, school_id, due)
    others = [each for each in due if each.person.id not in alone and each.person.id not in leads]
    reasons = alone | {person_id: held for person_id, held in leads.items() if held is not None}
    if DECISION in leads.values() or _waits(unit, on.book, school_id, others):
        reasons |= {each.person.id: DECISION for each in others}
    else:
        asked = {each.person.id: let_leave(unit, extras, on, each) for each in others}
        reasons |= {person_id: held for person_id, held in asked.items() if held is not None}
    waiting = [each for each in due if each.person.id in reasons]
    newly = [each for each in waiting if each.person.held is None and each.person.id not in leads]
    for each in due:
        each.person.held = reasons.get(each.person.id)
    if newly:
        _tell(unit, extras, on.book, school_id, {each.account.id for each in due})
    unit.session.flush()
    announce_mail(unit, school_id, without_mail)
    return len(due) - len(waiting)


def _alone(book: RoleBook, leaver: Leaver) -> str | None:
    """Why this one waits whoever else leaves."""
    if leaver.is_of_trust(book):
        return TRUST
    return OTHER_PERSON if leaver.is_doubtful else None


def _waits(unit: Unit, book: RoleBook, school_id: UUID, leavers: Sequence[Leaver]) -> bool:
    if any(each.leads_there(book) or each.person.held == DECISION for each in leavers):
        return True
    lately = left_lately(unit, school_id)
    return takes_too_many(len(leavers), lately, staff_with_accounts(unit, school_id) + lately)


def _forget_held(unit: Unit, school_id: UUID, due: Sequence[Leaver]) -> None:
    """Who was to wait, and is back or was seen to otherwise, waits no more."""
    unit.session.execute(
        update(ListedPersonRow)
        .where(
            ListedPersonRow.school_id == school_id,
            ListedPersonRow.held.is_not(None),
            ListedPersonRow.id.not_in([each.person.id for each in due]),
        )
        .values(held=None)
    )


def _tell(unit: Unit, extras: Extras, book: RoleBook, school_id: UUID, leavers: Collection[UUID]) -> None:
    today = day_of(unit.now)
    lists = unit.session.scalars(select(StaffListRow).where(StaffListRow.school_id == school_id)).all()
    if any(row.told_on == today for row in lists):
        return
    for row in lists:
        row.told_on = today
    for staff_id in unit.session.scalars(_administrators(unit, book, school_id, leavers)).all():
        tell_owner(unit, extras, staff_id, "staff_leavers_wait")


def _administrators(unit: Unit, book: RoleBook, school_id: UUID, leavers: Collection[UUID]) -> Select[UUID]:
    """Who administers the school's accounts, those of the whole trust first."""
    keys = [entry.key for entry in book.values() if Right.STAFF_ADMINISTER in entry.rights]
    return (
        select(StaffRow.id)
        .join(StaffGrantRow, StaffGrantRow.staff_id == StaffRow.id)
        .where(may_sign_in(), StaffGrantRow.role.in_(keys), at_school(school_id), in_force(day_of(unit.now)))
        .where(StaffRow.id.not_in(leavers))
        .group_by(StaffRow.id)
        .order_by(func.bool_or(StaffGrantRow.school_id.is_(None)).desc(), StaffRow.id)
        .limit(_MOST_TOLD)
    )
