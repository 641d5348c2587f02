"""Who sees a referral or a deadline: whoever sees its incident record. Incidents decides, under the caller's token."""

from dataclasses import dataclass
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.referrals import RecordSeen
from sqlalchemy import func, select

from .extras import OtherOwners
from .models import AgencyRow, DeadlineRow, ReferralRow

RECORD_OF_DEADLINE = func.coalesce(DeadlineRow.record_id, ReferralRow.record_id)
"""The incident record a deadline is of, by itself or by its referral: in a statement that joins the referral."""


@dataclass(frozen=True)
class Held:
    """A referral, the agency it went to, and what its record lets the caller see and do."""

    referral: ReferralRow
    agency: AgencyRow
    record: RecordSeen


def see_referral(unit: Unit, owners: OtherOwners, referral_id: UUID, *, hold: bool = False) -> Held:
    """``not_found`` unless there is one whose record the caller sees; ``hold``: its row is locked."""
    query = select(ReferralRow).where(ReferralRow.id == referral_id)
    referral = unit.session.scalar(query.with_for_update() if hold else query)
    if referral is None:
        raise Problem(ErrorCode.NOT_FOUND)
    record = see_record(unit, owners, referral.record_id)
    return Held(referral, unit.session.get_one(AgencyRow, referral.agency_id), record)


def hold_referral(unit: Unit, owners: OtherOwners, referral_id: UUID, version: int) -> Held:
    """For whoever writes at the record's school, with the version that was seen: ``not_found``, ``not_permitted``,
    ``stale_version``."""
    held = see_referral(unit, owners, referral_id, hold=True)
    if not held.record.may_write:
        raise Problem(ErrorCode.NOT_PERMITTED)
    if held.referral.version != version:
        raise Problem(ErrorCode.STALE_VERSION)
    return held


@dataclass(frozen=True)
class HeldDeadline:
    """A deadline with its row locked, and what its record lets the caller see and do."""

    row: DeadlineRow
    record: RecordSeen


def hold_deadline(unit: Unit, owners: OtherOwners, deadline_id: UUID, version: int) -> HeldDeadline:
    """For whoever writes at the record's school, with the version that was seen: ``not_found``, ``not_permitted``,
    ``stale_version``."""
    held = see_deadline(unit, owners, deadline_id, hold=True)
    if not may_write(unit, held.record):
        raise Problem(ErrorCode.NOT_PERMITTED)
    if held.row.version != version:
        raise Problem(ErrorCode.STALE_VERSION)
    return held


def see_deadline(unit: Unit, owners: OtherOwners, deadline_id: UUID, *, hold: bool = False) -> HeldDeadline:
    """``not_found`` unless there is one whose record the caller sees; ``hold``: its row is locked."""
    query = select(DeadlineRow).where(DeadlineRow.id == deadline_id)
    row = unit.session.scalar(query.with_for_update() if hold else query)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    record_id = row.record_id or unit.session.get_one(ReferralRow, row.referral_id).record_id
    return HeldDeadline(row, see_record(unit, owners, record_id))


def see_record(unit: Unit, owners: OtherOwners, record_id: UUID) -> RecordSeen:
    """``not_found`` unless the caller sees it."""
    record = owners.records_seen(unit.access, [record_id]).get(record_id)
    if record is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return record


def may_write(unit: Unit, record: RecordSeen) -> bool:
    """Whether the caller writes down what happens to referrals and deadlines of a record."""
    return record.may_write and unit.access.has(Right.RECORD_WRITE, record.school_id)
