"""Who sees a referral: whoever sees its incident record. Incidents decides, under the caller's own token."""

from dataclasses import dataclass
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.referrals import RecordSeen
from sqlalchemy import select

from .extras import OtherOwners
from .models import AgencyRow, ReferralRow


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
    record = owners.records_seen(unit.access, [referral.record_id]).get(referral.record_id)
    if record is None:
        raise Problem(ErrorCode.NOT_FOUND)
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


def may_write(unit: Unit, record: RecordSeen) -> bool:
    """Whether the caller writes down what happens to referrals of a record."""
    return record.may_write and unit.access.has(Right.RECORD_WRITE, record.school_id)
