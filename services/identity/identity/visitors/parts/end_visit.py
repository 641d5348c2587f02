"""Ends one visit: the pass, the account and its sessions."""

from datetime import datetime

from chassis.units.database import Unit

from identity.accounts.parts.announce_staff import announce_staff
from identity.extras import Extras
from identity.models import DayPassRow, SessionRow, StaffRow
from identity.sessions.parts.end_sessions import end_sessions


def end_visit(unit: Unit, extras: Extras, admitted: DayPassRow, at: datetime) -> None:
    """The visitor is out everywhere within seconds, and every reader of accounts hears of it. What they wrote stays."""
    admitted.ended_at = at
    account = unit.session.get_one(StaffRow, admitted.staff_id)
    account.active = False
    account.ended_at = at
    announce_staff(unit, account)
    end_sessions(unit, extras, SessionRow.staff_id == account.id)
