"""Makes the watch school and its accounts, or brings them back."""

from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.watch import (
    WATCH_ACCOUNTS,
    WATCH_ADDRESSES,
    WATCH_SCHOOL,
    WATCH_URN,
    watch_password,
    watch_totp_secret,
)
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from identity.adapters import KIND, NAMES, SCHOOL_NAME
from identity.extras import Extras
from identity.models import SchoolRow, StaffCredentialRow, StaffRow, TotpFactorRow
from identity.schools import tell_school
from identity.telling import announce_staff


def open_watch_school(unit: Unit, extras: Extras, secret: str) -> None:
    """Tells of the school and the accounts each time, so that a reader that missed it hears of them again.

    ``VaultAway`` if the second factors cannot be sealed.
    """
    school = insert(SchoolRow).values(id=WATCH_SCHOOL, urn=WATCH_URN, name=SCHOOL_NAME, version=0)
    unit.session.execute(school.on_conflict_do_nothing(index_elements=["id"]))
    tell_school(unit, unit.session.get_one(SchoolRow, WATCH_SCHOOL, with_for_update=True))
    for staff_id in sorted(WATCH_ACCOUNTS):
        _open_account(unit, extras, staff_id, secret)


def _open_account(unit: Unit, extras: Extras, staff_id: UUID, secret: str) -> None:
    account = insert(StaffRow).values(
        id=staff_id,
        name=NAMES[staff_id],
        email=WATCH_ADDRESSES[staff_id],
        active=True,
        version=0,
        created_at=unit.now,
        kind=KIND,
    )
    unit.session.execute(account.on_conflict_do_nothing(index_elements=["id"]))
    row = unit.session.get_one(StaffRow, staff_id, with_for_update=True)
    row.active, row.suspended_at = True, None
    _give_password(unit, extras, staff_id, secret)
    _give_factor(unit, extras, staff_id, secret)
    announce_staff(unit, row)


def _give_password(unit: Unit, extras: Extras, staff_id: UUID, secret: str) -> None:
    values: dict[str, str | datetime] = {
        "password_hash": extras.passwords.hash(watch_password(secret, staff_id)),
        "changed_at": unit.now,
    }
    given = insert(StaffCredentialRow).values(staff_id=staff_id, **values)
    unit.session.execute(given.on_conflict_do_update(index_elements=["staff_id"], set_=values))


def _give_factor(unit: Unit, extras: Extras, staff_id: UUID, secret: str) -> None:
    """The one before goes: the installation's secret may be another by now."""
    unit.session.execute(delete(TotpFactorRow).where(TotpFactorRow.staff_id == staff_id))
    unit.session.add(
        TotpFactorRow(
            id=new_id(),
            staff_id=staff_id,
            secret_sealed=extras.secrets.seal(staff_id, watch_totp_secret(secret, staff_id)),
            created_at=unit.now,
            confirmed_at=unit.now,
            last_step=0,
        )
    )
