"""Those who left lose their account."""

from collections.abc import Collection, Sequence
from datetime import date, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import Problem
from haven_schemas.rights import Right
from sqlalchemy import Select, delete, func, select, update

from identity.cover import calendar_of
from identity.ending import end_sessions, stop_account, told_of_lead
from identity.extras import Extras
from identity.models import (
    ListedPersonRow,
    SessionRow,
    SightRequestRow,
    StaffGrantRow,
    StaffLeavingRow,
    StaffListRow,
    StaffRow,
)
from identity.people import DECISION, LAST, OTHER_PERSON, TRUST, ends_on, staff_without_mail, takes_too_many
from identity.roles import (
    WITHDRAWN,
    GrantContext,
    RoleBook,
    at_school,
    day_of,
    ground,
    in_force,
    last_two_at,
    may_sign_in,
    role_book,
)
from identity.second_person import one_at_a_time, require_others
from identity.telling import Told, announce_staff, tell_owner

from .due_leavers import Leaver, due_leavers, leaving_leads, left_lately, staff_with_accounts
from .lead import LeadSettlers

SUSPENDED = "suspended"
ROLES_ENDED = "roles_ended"
KEPT = "kept"
_LONDON = ZoneInfo("Europe/London")
_MORNING = time(7)
_MOST_TOLD = 20
_KEPT = timedelta(days=366)


def let_leave(
    unit: Unit, extras: Extras, on: GrantContext, leaver: Leaver, *, second_person: bool = False
) -> str | None:
    """None once it is done; else why it is not: an administrator of the trust, one of the last two who may triage
    unless a ``second_person`` lets them go, or the last to confirm.

    To be called after ``one_at_a_time``. In the name of who decided, or of nobody.
    """
    if leaver.is_of_trust(on.book):
        return TRUST
    account = unit.session.get_one(StaffRow, leaver.account.id, with_for_update=True)
    if _is_last(unit, on, leaver, second_person=second_person):
        return LAST
    if leaver.all_here:
        stop_account(unit, extras, account, ended=False)
    else:
        _end_roles(unit, extras, account, leaver.person.school_id)
    announce_staff(unit, account)
    outcome = SUSPENDED if leaver.all_here else ROLES_ENDED
    unit.audit(
        AuditAction.STAFF_STATE_SET if leaver.all_here else AuditAction.ROLE_GRANT_END,
        right=decided_by_right(unit, leaver.person.school_id),
        school_ids=[leaver.person.school_id],
        object_id=account.id,
        outcome="left",
    )
    note_leaving(unit, leaver, outcome)
    unit.session.flush()  # the next leaver's check of who is left must see this one gone
    return None


def decided_by_right(unit: Unit, school_id: UUID) -> Right | None:
    """By which right a person decides, for the log; None where nobody does."""
    if unit.access.kind != "staff":
        return None
    return Right.STAFF_ADMINISTER if unit.access.has(Right.STAFF_ADMINISTER, school_id) else Right.SESSION_OWN


def note_leaving(unit: Unit, leaver: Leaver, outcome: str, reason: str | None = None) -> None:
    """What became of it; nothing is done about this leaving a second time."""
    leaver.person.held, leaver.person.leave_settled_at = None, unit.now
    leaver.person.told_on = leaver.person.asked_on = None
    unit.session.add(
        StaffLeavingRow(
            id=new_id(),
            school_id=leaver.person.school_id,
            staff_id=leaver.account.id,
            outcome=outcome,
            reason=reason,
            done_at=unit.now,
            decided_by=unit.access.actor_id if unit.access.kind == "staff" else None,
        )
    )


def _is_last(unit: Unit, on: GrantContext, leaver: Leaver, *, second_person: bool) -> bool:
    school_id = leaver.person.school_id
    lost = [each for each in leaver.held if each.school_id == school_id]
    kept = [each for each in leaver.held if each.school_id != school_id]
    of_trust = [each for each in kept if each.school_id is None]
    try:
        require_others(unit, on.book, leaver.account.id, lost=lost, kept=kept, schools=on.schools, field="person")
    except Problem:
        return True
    if any(each.role in on.book and Right.CONCERN_TRIAGE in on.book[each.role].rights for each in of_trust):
        return False
    return not second_person and bool(last_two_at(unit, on.book, leaver.account.id, lost, [school_id]))


def _end_roles(unit: Unit, extras: Extras, account: StaffRow, school_id: UUID) -> None:
    """Its roles at that school, and those that wait there; what it holds elsewhere stays."""
    here = (StaffGrantRow.staff_id == account.id, StaffGrantRow.school_id == school_id)
    unit.session.execute(delete(StaffGrantRow).where(*here))
    unit.session.execute(
        update(SightRequestRow)
        .where(
            SightRequestRow.staff_id == account.id,
            SightRequestRow.kind == "role",
            SightRequestRow.school_id == school_id,
            SightRequestRow.decision.is_(None),
        )
        .values(
            decision=WITHDRAWN,
            decided_by=unit.access.actor_id if unit.access.kind == "staff" else None,
            decided_at=unit.now,
        )
    )
    end_sessions(unit, extras, SessionRow.staff_id == account.id)
    tell_owner(unit, extras, account.id, "roles_changed", by=unit.access.actor_id)


def leave_leads(
    unit: Unit, extras: Extras, on: GrantContext, school_id: UUID, due: Sequence[Leaver]
) -> dict[UUID, str | None]:
    """Of the leads among ``due``, by the listed person: why they wait, None for who left. To be called after
    ``one_at_a_time``.

    A lead of whom nobody can be told, since the school has neither a trust lead nor a data protection officer besides
    those who leave themselves, is not among them, and waits as decision 53 says.
    """
    leading = leaving_leads(unit, on.book, school_id)
    _forget_told(unit, school_id, leading)
    settlers, leavers = LeadSettlers(unit, on.book, school_id), {each.account.id: each for each in due}
    outcomes: dict[UUID, str | None] = {}
    mails: set[tuple[UUID, Told]] = set()
    for found in leading:
        lead = leavers.get(found.account.id, found)  # of two lists the one by which they have left
        if lead.is_doubtful:
            continue
        lead.person.told_on = lead.person.told_on or found.person.told_on
        told = settlers.of(lead.account) - leavers.keys()
        if not told:
            lead.person.told_on = lead.person.asked_on = None
            continue
        if lead.person.told_on is None:
            lead.person.told_on = day_of(unit.now)
            mails |= {(each, "lead_leaving") for each in told}
        if lead.account.id in leavers:
            is_first = lead.person.asked_on is None
            outcomes[lead.person.id], news = _leave(unit, extras, on, lead, lead.person.told_on)
            if news == "lead_left_last" and is_first:
                told |= set(told_of_lead(unit, on.book, [school_id])) - leavers.keys()
            mails |= {(each, news) for each in told if news is not None}
    for staff_id, kind in sorted(mails):
        tell_owner(unit, extras, staff_id, kind)
    return outcomes


def _leave(unit: Unit, extras: Extras, on: GrantContext, lead: Leaver, told_on: date) -> tuple[str | None, Told | None]:
    """What becomes of one whose last day has come, and what is mailed of it."""
    today = day_of(unit.now)
    if today < ends_on(None, told_on):
        return DECISION, "lead_leaving" if lead.person.held is None else None
    held = let_leave(unit, extras, on, lead)
    if held is None:
        return None, "lead_left"
    if not _is_asked(unit, lead):
        return held, None
    lead.person.asked_on = today
    return held, "lead_left_last"


def _is_asked(unit: Unit, lead: Leaver) -> bool:
    """At once, then on the morning of each working day, in holidays too: no school day passes for six weeks."""
    asked_on, here = lead.person.asked_on, unit.now.astimezone(_LONDON)
    if asked_on is None or asked_on >= here.date():
        return asked_on is None
    return here.time() >= _MORNING and calendar_of(unit, lead.person.school_id).is_working_day(here.date())


def _forget_told(unit: Unit, school_id: UUID, leading: Sequence[Leaver]) -> None:
    """Who is back, was kept or leads no more is told of anew, seven days ahead, when they leave again."""
    unit.session.execute(
        update(ListedPersonRow)
        .where(
            ListedPersonRow.school_id == school_id,
            ListedPersonRow.told_on.is_not(None),
            ListedPersonRow.staff_id.not_in([each.account.id for each in leading]),
        )
        .values(told_on=None, asked_on=None)
    )


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


def announce_mail(unit: Unit, school_id: UUID, before: Collection[UUID]) -> None:
    """``before``: ``staff_without_mail`` as it was before the caller changed anything."""
    for staff_id in sorted(set(before) ^ set(staff_without_mail(unit, school_id))):
        announce_staff(unit, unit.session.get_one(StaffRow, staff_id, with_for_update=True))


def look_after_leavers(unit: Unit, extras: Extras, school_id: UUID) -> int:
    """How many left; the unit reaches that school. Safe on every replica: one at a time decides about leaving.

    What became of leavers is forgotten after a year: the audit log has it.
    """
    unit.session.execute(delete(StaffLeavingRow).where(StaffLeavingRow.done_at < unit.now - _KEPT))
    if not _is_anything_new(unit, school_id):
        return 0
    one_at_a_time(unit)
    return leave_those_due(unit, extras, ground(unit), school_id)


def _is_anything_new(unit: Unit, school_id: UUID) -> bool:
    """Somebody's last day has come; or a lead leaves, whose days are counted, or who was told of and leads no more."""
    here = ListedPersonRow.school_id == school_id
    told = select(ListedPersonRow.id).where(here, ListedPersonRow.told_on.is_not(None))
    return (
        any(each.person.held is None for each in due_leavers(unit, school_id))
        or bool(leaving_leads(unit, role_book(unit), school_id))
        or unit.session.scalar(told.limit(1)) is not None
    )


def schools_with_lists(unit: Unit) -> list[UUID]:
    """Schools a staff list was ever taken of."""
    return list(unit.session.scalars(select(StaffListRow.school_id).distinct()))
