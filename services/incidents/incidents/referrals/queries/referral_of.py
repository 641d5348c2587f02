"""Which incident record a referral belongs to."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid

from incidents.models import ReferralRecordRow


def check_referral_of(unit: Unit, incident_id: UUID, referral_id: UUID, field: str = "referral_id") -> None:
    """``Problem(invalid_request)`` on ``field`` unless it is a referral of this incident record."""
    kept = unit.session.get(ReferralRecordRow, referral_id)
    if kept is None or kept.incident_id != incident_id:
        raise invalid(field, FieldCode.UNKNOWN)
