"""Gives an account another name or address."""

from chassis.units.database import Unit
from haven_schemas.acts.identity.staff import AccountChanged, ChangeAccount
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from identity.extras import Extras
from identity.models import SightRequestRow, StaffRow
from identity.names import check_email, check_name_letters
from identity.owners import ask_address, put_address
from identity.roles import administered_account, schools_of_sight, was_ever_used, works_at
from identity.telling import announce_staff


def change_account(unit: Unit, extras: Extras, request: ChangeAccount) -> AccountChanged:
    """The account's version, and where the new address has to wait the request for it (``ask_address``).

    It waits if anyone ever could use the account, so may have written something, or if it has sight of
    children or waits for it: or who administers accounts would have its links sent to themselves.
    ``not_found`` unless the account is the caller's to administer; ``stale_version``; ``invalid_request`` on ``name``,
    or on ``email`` (``duplicate``: another account's).
    """
    row = administered_account(unit, request.staff_id)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    if not request.name.strip():
        raise invalid("name", FieldCode.REQUIRED)
    email = row.email if request.email == row.email else check_email(request.email)
    _rename(row, check_name_letters(request.name.strip()))
    row.changed_by = unit.access.actor_id
    asked = _address(unit, extras, row, email or "") if email != row.email else None
    version = announce_staff(unit, row)
    unit.audit(
        AuditAction.STAFF_ACCOUNT_CHANGE,
        right=Right.STAFF_ADMINISTER,
        school_ids=works_at(unit, row.id),
        object_id=row.id,
    )
    return AccountChanged(
        version=version,
        request_id=None if asked is None else asked.id,
        takes_effect_at=None if asked is None else asked.takes_effect_at,
    )


def _rename(row: StaffRow, name: str) -> None:
    """What it was called before goes on telling whose it is."""
    if name != row.name and row.name not in row.former_names:
        row.former_names = [*row.former_names, row.name]
    row.name = name


def _address(unit: Unit, extras: Extras, row: StaffRow, email: str) -> SightRequestRow | None:
    if was_ever_used(unit, row.id) or schools_of_sight(unit, row.id):
        return ask_address(unit, extras, row, email)
    put_address(unit, extras, row, email, by=unit.access.actor_id, by_mailbox=True)
    return None
