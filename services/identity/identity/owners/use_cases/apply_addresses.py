"""Puts addresses in force that their owners had time to stop and did not."""

from chassis.units.database import Unit
from haven_schemas.errors import Problem
from sqlalchemy import select

from identity.accounts.parts.announce_staff import announce_staff
from identity.extras import Extras
from identity.models import SightRequestRow, StaffRow
from identity.owners.parts.put_address import put_address
from identity.passwords.parts.tell_owner import tell_owner
from identity.roles.domain.giving import BY_DELAY, REFUSED
from identity.roles.queries.sight_of_account import schools_of_sight

_AT_ONCE = 100
MAIL_IS_OUT = ""
"""In place of a sealed token, once the mail to the owner was handed over: before, nobody could have stopped it."""


def apply_addresses(unit: Unit, extras: Extras) -> None:
    """A job of the service, over all schools; rows by SKIP LOCKED.

    An account that came to have, or wait for, sight of children meanwhile waits for a person after all. An address
    that was taken meanwhile is refused, and who asked is told.
    """
    due = unit.session.scalars(
        select(SightRequestRow)
        .where(
            SightRequestRow.kind == "address",
            SightRequestRow.decision.is_(None),
            SightRequestRow.expires_at > unit.now,
            SightRequestRow.takes_effect_at <= unit.now,
            SightRequestRow.owner_sealed == MAIL_IS_OUT,
        )
        .order_by(SightRequestRow.takes_effect_at)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for row in due:
        staff = unit.session.get(StaffRow, row.staff_id, with_for_update=True)
        if staff is not None and schools_of_sight(unit, staff.id):
            row.takes_effect_at = None
        elif staff is not None and staff.ended_at is None:
            _apply(unit, extras, row, staff)


def _apply(unit: Unit, extras: Extras, row: SightRequestRow, staff: StaffRow) -> None:
    row.decision, row.decided_at = BY_DELAY, unit.now
    try:
        put_address(unit, extras, staff, row.new_email or "", by=row.asked_by, by_mailbox=True)
        announce_staff(unit, staff)
    except Problem:
        row.decision = REFUSED
        tell_owner(unit, extras, row.asked_by, "request_refused")
