"""Does what a second person agreed to, by the kind of the request."""

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem

from identity.extras import Extras
from identity.giving import grant_row
from identity.models import SightRequestRow, StaffRow
from identity.owners import change_domain_now, confirm_owner, put_address
from identity.roles import GrantContext, as_listed_now, following_of_row, held_of_row, look_up
from identity.sessions import reset_factors_now
from identity.sign_on import switch_on_now
from identity.telling import announce_staff, tell_owner


def carry_out(unit: Unit, extras: Extras, on: GrantContext, row: SightRequestRow, *, first_run: bool) -> None:
    """Part of the caller's transaction, in the name of who decides. ``not_found`` for an account that ended meanwhile.

    An address or a password that a second person agreed to puts nobody's ownership in doubt.
    """
    if row.kind == "domain":
        change_domain_now(unit, extras, row)
        return
    if row.kind == "sign_on":
        switch_on_now(unit, row)
        return
    staff = unit.session.get(StaffRow, row.staff_id, with_for_update=True)
    if staff is None or staff.ended_at is not None:
        raise Problem(ErrorCode.NOT_FOUND)
    if row.kind == "factor_reset":
        reset_factors_now(unit, extras, staff.id, unit.access.actor_id)
    elif row.kind == "address":
        put_address(unit, extras, staff, row.new_email or "", by=unit.access.actor_id, by_mailbox=False)
        announce_staff(unit, staff)
    elif row.kind == "owner":
        confirm_owner(unit, extras, staff)
    else:
        _give(unit, extras, on, row, staff, first_run=first_run)


def _give(
    unit: Unit, extras: Extras, on: GrantContext, row: SightRequestRow, staff: StaffRow, *, first_run: bool
) -> None:
    decider = unit.access.actor_id
    follows = following_of_row(row)
    held = look_up(on, held_of_row(row), "request", follows).held
    if follows is not None:
        held = as_listed_now(unit, held, follows, staff)
    given = grant_row(
        unit, staff.id, held, given_by=row.asked_by, confirmed_by=decider, first_run=first_run, follows=follows
    )
    unit.session.add(given)
    announce_staff(unit, staff)
    tell_owner(unit, extras, staff.id, "roles_changed", by=decider)
