"""A referral is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.ground.away import OwnerAway
from chassis.ground.context import Access
from chassis.units.database import Unit
from haven_schemas.acts.incidents.referrals import RecordSeen
from haven_schemas.acts.referrals.agencies import PROTECTS_CHILDREN
from haven_schemas.acts.referrals.referrals import MakeReferral, ReferralKept
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from referrals.agencies import is_for, is_there
from referrals.days import london_day
from referrals.extras import OtherOwners
from referrals.may_see_to import check_owner
from referrals.models import AgencyRow, ReferralRow
from referrals.sight import may_write

from .step import check_occurred, referral_kept, write_step

REASON = "details.stop_reason"
"""Kept with the words of the referral, where whoever sends it wrote it."""
_NOTHING_KNOWN = frozenset({ErrorCode.BEING_RESTORED, ErrorCode.SESSION_UNVERIFIED, ErrorCode.INTERNAL})


@dataclass(frozen=True)
class NewReferral:
    """What is known of one that was sent. ``reached_us_at``: what clocks count from, where not from ``sent_at``."""

    id: UUID
    record_id: UUID
    school_id: UUID
    entry_id: UUID
    sent_at: datetime
    made_by: UUID
    owner_id: UUID
    reached_us_at: datetime | None = None
    after_id: UUID | None = None


def begin_referral(unit: Unit, agency: AgencyRow, new: NewReferral) -> ReferralRow | None:
    """None where it was made meanwhile, by a person or by another replica: two at once wait for each other."""
    row = insert(ReferralRow).values(
        id=new.id,
        school_id=new.school_id,
        record_id=new.record_id,
        agency_id=agency.id,
        after_id=new.after_id,
        state="sent",
        owner_id=new.owner_id,
        made_by=new.made_by,
        made_at=unit.now,
        sent_at=min(new.sent_at, unit.now),
        version=1,
    )
    made = unit.session.execute(row.on_conflict_do_nothing().returning(ReferralRow.id))
    if made.first() is None:
        return None
    referral = unit.session.get_one(ReferralRow, new.id)
    write_step(
        unit, referral, agency, "sent", new.sent_at, new.entry_id,
        counts_from=new.reached_us_at, recorded_by=new.made_by,
    )  # fmt: skip
    return referral


def check_stops(access: Access, owners: OtherOwners, agency_kind: str, subject_ids: Sequence[UUID]) -> None:
    """``invalid_request`` on ``details.stop_reason`` where a court order, no contact or a protected identity stops
    letters about a child whom the caller sees.

    Nothing is in the way of those who protect children, and where pupils does not answer nobody is kept from referring:
    a child is harmed sooner by a referral that waits.
    """
    if agency_kind in PROTECTS_CHILDREN or not access.has(Right.PUPIL_FIND):
        return
    try:
        is_stopped = _any_stopped(access, owners, subject_ids)
    except OwnerAway:
        return
    except Problem as problem:
        if problem.code not in _NOTHING_KNOWN:
            raise
        return
    if is_stopped:
        raise invalid(REASON, FieldCode.REQUIRED)


def _any_stopped(access: Access, owners: OtherOwners, subject_ids: Sequence[UUID]) -> bool:
    protected = owners.are_protected(access, subject_ids)
    if any(protected.values()):
        return True
    return access.has(Right.PUPIL_READ) and any(owners.is_stopped(access, each) for each in protected)


def make_referral(unit: Unit, owners: OtherOwners, request: MakeReferral) -> ReferralKept:
    """Its words were kept before, under the same id; from here on it is watched. Sent again, it is answered as it is.

    ``not_found`` for a record the caller does not see, ``not_permitted`` where they may not write, ``already_closed``
    for one that is to be opened again first; ``invalid_request`` on ``agency_id``, ``sent_at``, ``reached_us_at``,
    ``owner_id``, ``after_id``, ``referral_id`` (another referral has it) or ``details.stop_reason``.
    """
    record = owners.records_seen(unit.access, [request.record_id]).get(request.record_id)
    if record is None:
        raise Problem(ErrorCode.NOT_FOUND)
    if not may_write(unit, record):
        raise Problem(ErrorCode.NOT_PERMITTED)
    before = unit.session.get(ReferralRow, request.referral_id)
    if before is not None:
        return _again(unit, before, request)
    if not record.is_open and not (request.check_only and request.reopens):
        raise Problem(ErrorCode.ALREADY_CLOSED)
    agency = _agency(unit, record, request)
    _check_instants(unit, agency, request)
    owner_id = request.owner_id or unit.access.actor_id
    check_owner(unit, owners, record.id, record.school_id, owner_id)
    _check_earlier(unit, request)
    if not request.gives_stop_reason:
        check_stops(unit.access, owners, agency.kind, request.subject_ids or record.subject_ids)
    if request.check_only:
        return ReferralKept(id=request.referral_id, state="sent", version=0, deadlines=[])
    row = begin_referral(
        unit,
        agency,
        NewReferral(
            id=request.referral_id,
            record_id=record.id,
            school_id=record.school_id,
            entry_id=request.entry_id,
            sent_at=request.sent_at,
            made_by=unit.access.actor_id,
            owner_id=owner_id,
            reached_us_at=request.reached_us_at,
            after_id=request.after_id,
        ),
    )
    if row is None:
        return _again(unit, unit.session.get(ReferralRow, request.referral_id), request)
    unit.audit(
        AuditAction.REFERRAL_RECORD_ADD,
        right=Right.RECORD_WRITE,
        school_ids=[row.school_id],
        subject_ids=record.subject_ids,
        object_id=row.id,
    )
    return referral_kept(unit, row)


def _again(unit: Unit, row: ReferralRow | None, request: MakeReferral) -> ReferralKept:
    """As it is; None: it is at another school."""
    of_caller = (request.record_id, request.agency_id, unit.access.actor_id)
    if row is None or (row.record_id, row.agency_id, row.made_by) != of_caller:
        raise invalid("referral_id", FieldCode.DUPLICATE)
    return referral_kept(unit, row)


def _agency(unit: Unit, record: RecordSeen, request: MakeReferral) -> AgencyRow:
    agency = unit.session.get(AgencyRow, request.agency_id)
    if (
        agency is None
        or not is_for(agency.school_ids, [record.school_id])
        or not is_there(None, agency.until, london_day(request.sent_at))
    ):
        raise invalid("agency_id", FieldCode.UNKNOWN)
    return agency


def _check_instants(unit: Unit, agency: AgencyRow, request: MakeReferral) -> None:
    check_occurred(unit, "sent_at", request.sent_at)
    if request.reached_us_at is None:
        return
    if agency.kind != "lado":
        raise invalid("reached_us_at", FieldCode.NOT_ALLOWED)
    if request.reached_us_at > request.sent_at:
        raise invalid("reached_us_at", FieldCode.IN_THE_FUTURE)


def _check_earlier(unit: Unit, request: MakeReferral) -> None:
    """The referral it follows is of the same record: nothing leads from one record to another."""
    if request.after_id is None:
        return
    same_record = select(ReferralRow.id).where(
        ReferralRow.id == request.after_id, ReferralRow.record_id == request.record_id
    )
    if unit.session.scalar(same_record) is None:
        raise invalid("after_id", FieldCode.UNKNOWN)
