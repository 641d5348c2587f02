"""Entrypoints of what is written about referrals, and of what the referrals service asks about records."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.incidents import referrals as calls

from incidents.entrypoints_base import Entrypoints
from incidents.referrals.queries import record_facts, records_hidden, records_seen, referral_entries, referral_facts
from incidents.referrals.use_cases import add_referral_entry


@serves(
    (calls.RECORDS_SEEN, records_seen.records_seen),
    (calls.RECORDS_ABOUT, records_seen.records_about),
    (calls.RECORDS_HIDDEN, records_hidden.records_hidden),
    (calls.RECORD_FACTS, record_facts.record_facts),
    (calls.REFERRAL_FACTS, referral_facts.referral_facts),
    (calls.ADD_REFERRAL_ENTRY, add_referral_entry.add_referral_entry),
    (calls.REFERRAL_ENTRIES, referral_entries.referral_entries),
)
class ReferralEntrypoints(Entrypoints):
    """The words of a referral stand in an incident record; its clocks are the referrals service's."""
