"""Stops an account: suspended or ended, its sessions over, its links void."""

from chassis.units.database import Unit
from sqlalchemy import delete, update

from identity.app_passwords.parts.end_app_passwords import end_app_passwords
from identity.extras import Extras
from identity.models import MailedLinkRow, SessionRow, SightRequestRow, StaffRow
from identity.passwords.parts.tell_owner import tell_owner
from identity.roles.domain.giving import WITHDRAWN
from identity.sessions.parts.end_sessions import end_sessions


def stop_account(unit: Unit, extras: Extras, row: StaffRow, *, ended: bool) -> None:
    """Part of the caller's transaction; the row is locked, and somebody else is there for what it alone could do.

    What waits for a second person is withdrawn if it ends.
    """
    row.active = False
    end_app_passwords(unit, row.id)
    if ended:
        row.ended_at = row.ended_at or unit.now
        _withdraw_requests(unit, row)
    else:
        row.suspended_at, row.ended_at = row.suspended_at or unit.now, None
    end_sessions(unit, extras, SessionRow.staff_id == row.id)
    unit.session.execute(delete(MailedLinkRow).where(MailedLinkRow.staff_id == row.id))
    tell_owner(unit, extras, row.id, "account_suspended", by=unit.access.actor_id)


def _withdraw_requests(unit: Unit, row: StaffRow) -> None:
    unit.session.execute(
        update(SightRequestRow)
        .where(SightRequestRow.staff_id == row.id, SightRequestRow.decision.is_(None))
        .values(decision=WITHDRAWN, decided_by=unit.access.actor_id, decided_at=unit.now)
    )
