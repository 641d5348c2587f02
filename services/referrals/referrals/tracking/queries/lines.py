"""A referral as a line of a list."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from referrals.models import AgencyRow, DeadlineRow, ReferralRow


def line_fields(
    referral: ReferralRow, agency: AgencyRow, deadlines: Iterable[DeadlineRow], now: datetime
) -> dict[str, Any]:
    """The fields of ``ReferralLine``; of ``deadlines`` those that run count."""
    running = [row for row in deadlines if row.state == "running"]
    return {
        "id": referral.id,
        "record_id": referral.record_id,
        "school_id": referral.school_id,
        "agency_id": agency.id,
        "agency_name": agency.name,
        "agency_kind": agency.kind,
        "state": referral.state,
        "sent_at": referral.sent_at,
        "owner_id": referral.owner_id,
        "version": referral.version,
        "closed_at": referral.closed_at,
        "outcome": referral.outcome,
        "next_due_on": min((row.due_on for row in running), default=None),
        "overdue": sum(now > row.late_from for row in running),
        "last_contact_at": referral.last_contact_at,
    }
