"""What on a child's record makes one stop before a referral goes."""

from collections.abc import Sequence
from uuid import UUID

from chassis.access.context import Access
from chassis.process.away import OwnerAway
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.agencies import PROTECTS_CHILDREN

from referrals.extras import OtherOwners

REASON = "details.stop_reason"
"""Kept with the words of the referral, where whoever sends it wrote it."""
_NOTHING_KNOWN = frozenset({ErrorCode.BEING_RESTORED, ErrorCode.SESSION_UNVERIFIED, ErrorCode.INTERNAL})


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
