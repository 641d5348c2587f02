"""Who sees a referral or a deadline: whoever sees its incident record. Incidents decides, under the caller's token."""

from dataclasses import dataclass
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.incidents.referrals import RecordSeen
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import func, select
from timescales.data import rule_from
from timescales.rule import Rule
from timescales.subjects import subject_of

from referrals.extras import OtherOwners
from referrals.models import AgencyRow, DeadlineRow, ReferralRow

RECORD_OF_DEADLINE = func.coalesce(DeadlineRow.record_id, ReferralRow.record_id)
"""The incident record a deadline is of, by itself or by its referral: in a statement that joins the referral."""
_OF_DATES = frozenset({"Looked-after children", "Special educational needs", "Alternative provision"})
"""Subjects whose dates are kept by who writes no record as well: a SENCO, or a designated teacher."""


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


def lock_referral(unit: Unit, owners: OtherOwners, referral_id: UUID, version: int) -> Held:
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
    """A deadline, what its record lets the caller see and do, and by which right they keep it; None: they do not."""

    row: DeadlineRow
    record: RecordSeen
    right: Right | None


@dataclass(frozen=True)
class KeptDeadline:
    """A deadline with its row locked, for whoever keeps it."""

    row: DeadlineRow
    record: RecordSeen
    right: Right


def lock_deadline(unit: Unit, owners: OtherOwners, deadline_id: UUID, version: int) -> KeptDeadline:
    """For whoever keeps it at the record's school, with the version that was seen: ``not_found``, ``not_permitted``,
    ``stale_version``."""
    held = see_deadline(unit, owners, deadline_id, hold=True)
    if held.right is None:
        raise Problem(ErrorCode.NOT_PERMITTED)
    if held.row.version != version:
        raise Problem(ErrorCode.STALE_VERSION)
    return KeptDeadline(held.row, held.record, held.right)


def see_deadline(unit: Unit, owners: OtherOwners, deadline_id: UUID, *, hold: bool = False) -> HeldDeadline:
    """``not_found`` unless there is one whose record the caller sees; ``hold``: its row is locked."""
    query = select(DeadlineRow).where(DeadlineRow.id == deadline_id)
    row = unit.session.scalar(query.with_for_update() if hold else query)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    record_id = row.record_id or unit.session.get_one(ReferralRow, row.referral_id).record_id
    record = see_record(unit, owners, record_id)
    return HeldDeadline(row, record, right_over(unit, record, row))


def see_record(unit: Unit, owners: OtherOwners, record_id: UUID) -> RecordSeen:
    """``not_found`` unless the caller sees it."""
    record = owners.records_seen(unit.access, [record_id]).get(record_id)
    if record is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return record


def may_write(unit: Unit, record: RecordSeen) -> bool:
    """Whether the caller writes down what happens to referrals and deadlines of a record."""
    return record.may_write and unit.access.has(Right.RECORD_WRITE, record.school_id)


def rights_to_keep(rule: Rule | None) -> tuple[Right, ...]:
    """By which of them a date of this rule is kept; None: where a child is taught."""
    return (
        (Right.RECORD_WRITE, Right.DATES_KEEP)
        if rule is None or subject_of(rule) in _OF_DATES
        else (Right.RECORD_WRITE,)
    )


def right_to_keep(unit: Unit, record: RecordSeen, rule: Rule | None = None) -> Right | None:
    """The right by which the caller keeps dates of this rule on a record they see, or says where its child is taught;
    None: they do not. Who writes in records keeps all."""
    return next((each for each in rights_to_keep(rule) if unit.access.has(each, record.school_id)), None)


def require_keeping(unit: Unit, record: RecordSeen, rule: Rule | None = None) -> Right:
    """``not_permitted`` where they do not."""
    right = right_to_keep(unit, record, rule)
    if right is None:
        raise Problem(ErrorCode.NOT_PERMITTED)
    return right


def right_over(unit: Unit, record: RecordSeen, row: DeadlineRow) -> Right | None:
    """The right by which the caller keeps one deadline of a record they see; those of referrals who writes in it."""
    if row.record_id is not None:
        return right_to_keep(unit, record, rule_from(row.edition))
    return Right.RECORD_WRITE if may_write(unit, record) else None
