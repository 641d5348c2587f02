"""Entrypoints of agencies."""

from chassis.calls.entrypoints import serves
from haven_schemas.acts.referrals import agencies as calls

from referrals.entrypoints_base import Entrypoints

from .agency import get_agency, keep_agency, keep_contact, list_agencies


@serves(
    (calls.LIST_AGENCIES, list_agencies),
    (calls.GET_AGENCY, get_agency),
    (calls.KEEP_AGENCY, keep_agency),
    (calls.KEEP_CONTACT, keep_contact),
)
class AgencyEntrypoints(Entrypoints):
    """Agencies outside the trust, and whom to speak to there."""
