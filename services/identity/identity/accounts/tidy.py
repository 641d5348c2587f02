"""Ended accounts are tidied."""

from datetime import datetime, timedelta

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from prometheus_client import Counter, Gauge
from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select, update

from identity.ending import note_credential_change
from identity.extras import Extras, OpenUnit
from identity.models import (
    FirstVisitRow,
    PasskeyRow,
    RecoveryCodeRow,
    SignOnLinkRow,
    StaffCredentialRow,
    StaffRow,
    TotpFactorRow,
)

_MOST_A_RUN = 100
_SECRET_BYTES = 32
_OF_ACCOUNT = (TotpFactorRow, PasskeyRow, RecoveryCodeRow, SignOnLinkRow, FirstVisitRow)
TIDIED = Counter("haven_ended_accounts_tidied_total", "Ended accounts that forgot how their owners signed in")
TIDYING_BEHIND = Gauge(
    "haven_ended_accounts_tidying_behind_seconds", "For how long the first ended account has waited to be tidied"
)


def tidy_ended(open_unit: OpenUnit, extras: Extras, kept: timedelta) -> int:
    """How many accounts. Each is one transaction with its row locked: another replica passes on, and whoever ends in
    between loses that one alone.

    The name stays: the log and every record name accounts by an id, and what nobody can name proves nothing. So does
    that the account was used: whoever has it next has to prove to a colleague that it is theirs.
    """
    tidied = 0
    while tidied < _MOST_A_RUN:
        with open_unit() as unit:
            staff = unit.session.scalar(_due(unit.now - kept).limit(1).with_for_update(skip_locked=True))
            if staff is None:
                break
            _forget(unit, extras, staff)
        TIDIED.inc()
        tidied += 1
    return tidied


def measure_ended(unit: Unit, kept: timedelta) -> None:
    """For how long the first of them has waited for it; nought where none does."""
    before = unit.now - kept
    first = unit.session.scalar(select(func.min(StaffRow.ended_at)).where(_has_something(before)))
    TIDYING_BEHIND.set(0 if first is None else (before - first).total_seconds())


def _forget(unit: Unit, extras: Extras, staff: StaffRow) -> None:
    note_credential_change(unit, staff, by_mailbox=True)
    for row in _OF_ACCOUNT:
        unit.session.execute(delete(row).where(row.staff_id == staff.id))
    nobodys = extras.passwords.hash(extras.random(_SECRET_BYTES).hex())
    unit.session.execute(
        update(StaffCredentialRow)
        .where(StaffCredentialRow.staff_id == staff.id)
        .values(password_hash=nobodys, changed_at=unit.now, warned_at=None)
    )
    unit.audit(AuditAction.STAFF_FACTOR_RESET, object_id=staff.id, outcome="ended_long_ago")


def _due(before: datetime) -> Select[StaffRow]:
    return select(StaffRow).where(_has_something(before)).order_by(StaffRow.ended_at, StaffRow.id)


def _has_something(before: datetime) -> ColumnElement[bool]:
    """Ended before that, with a password of its owner, which nobody can change after the end, or anything beside."""
    own_password = exists().where(
        StaffCredentialRow.staff_id == StaffRow.id, StaffCredentialRow.changed_at <= StaffRow.ended_at
    )
    beside = (exists().where(row.staff_id == StaffRow.id) for row in _OF_ACCOUNT)
    return and_(StaffRow.ended_at < before, or_(own_password, *beside))
