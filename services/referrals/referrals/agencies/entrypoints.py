"""Entrypoints of agencies."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.referrals import agencies as calls

from referrals.entrypoints_base import Entrypoints

from .queries import list_agencies
from .use_cases import keep_agency, keep_contact


@serves(
    (calls.LIST_AGENCIES, list_agencies.list_agencies),
    (calls.GET_AGENCY, list_agencies.get_agency),
    (calls.KEEP_AGENCY, keep_agency.keep_agency),
    (calls.KEEP_CONTACT, keep_contact.keep_contact),
)
class AgencyEntrypoints(Entrypoints):
    """Agencies outside the trust, and whom to speak to there."""
