"""Which agencies are involved with a child now."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.referrals import Involved, InvolvedAgencies, InvolvedQuery
from sqlalchemy import select

from referrals.extras import OtherOwners
from referrals.models import AgencyRow, ReferralRow
from referrals.placements.queries.list_placements import placements_now
from referrals.tracking.queries.standings import standings_of


def involved_agencies(unit: Unit, owners: OtherOwners, request: InvolvedQuery) -> InvolvedAgencies:
    """By open referrals of the child's records that incidents shows the caller, the longest involved first, and by
    where the child is taught; nothing where they see none. The child's id is asked by and kept nowhere here."""
    records = owners.records_about(unit.access, [request.subject_id])
    open_ones = (
        select(ReferralRow, AgencyRow)
        .join(AgencyRow, AgencyRow.id == ReferralRow.agency_id)
        .where(ReferralRow.record_id.in_(records), ReferralRow.closed_at.is_(None))
        .order_by(ReferralRow.sent_at, ReferralRow.id)
    )
    rows = unit.session.execute(open_ones).all() if records else []
    standing = standings_of(unit, [referral for referral, _ in rows])
    placements = placements_now(unit, records)
    shown_at = {referral.school_id for referral, _ in rows} | {each.school_id for each in placements}
    unit.audit(
        AuditAction.REFERRAL_LIST_READ,
        right=Right.RECORD_READ,
        school_ids=shown_at or unit.access.schools_with(Right.RECORD_READ),
        subject_ids=[request.subject_id] if records else [],
    )
    if placements:
        unit.audit(
            AuditAction.REFERRAL_PLACEMENT_READ,
            right=Right.RECORD_READ,
            school_ids={each.school_id for each in placements},
            subject_ids=[request.subject_id],
        )
    return InvolvedAgencies(
        involved=[
            Involved.model_validate(
                {
                    "referral_id": referral.id,
                    "agency_id": agency.id,
                    "agency_name": agency.name,
                    "agency_kind": agency.kind,
                    "state": referral.state,
                    "since": referral.sent_at,
                    "owner_id": referral.owner_id,
                    "state_since": standing[referral.id].since,
                }
            )
            for referral, agency in rows
        ],
        placements=placements,
    )
