"""Suspends the account of a leaver, or takes its roles of the one school away."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import Problem
from haven_schemas.rights import Right
from sqlalchemy import delete, update

from identity.accounts.parts.announce_staff import announce_staff
from identity.accounts.parts.stop_account import stop_account
from identity.extras import Extras
from identity.models import SessionRow, SightRequestRow, StaffGrantRow, StaffLeavingRow, StaffRow
from identity.passwords.parts.tell_owner import tell_owner
from identity.roles.domain.giving import WITHDRAWN
from identity.roles.parts.check_grants import GrantContext
from identity.roles.parts.require_others import require_others
from identity.roles.queries.last_two import last_two_at
from identity.sessions.parts.end_sessions import end_sessions
from identity.staff_lists.domain.leavers import LAST, TRUST
from identity.staff_lists.queries.due_leavers import Leaver

SUSPENDED = "suspended"
ROLES_ENDED = "roles_ended"
KEPT = "kept"


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
