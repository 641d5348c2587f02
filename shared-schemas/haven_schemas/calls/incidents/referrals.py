"""What referrals asks about incident records, and the words of a referral."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.entries import EntryAdded
from haven_schemas.rpc.incidents.referrals import (
    AddReferralEntry,
    RecordFacts,
    RecordFactsQuery,
    RecordsAbout,
    RecordsAsked,
    RecordsHidden,
    RecordsSeen,
    ReferralEntries,
    ReferralEntriesQuery,
    ReferralFacts,
    ReferralFactsQuery,
)
from haven_schemas.rpc.paging import Empty

RECORDS_SEEN = Call(
    "incidents.records_seen",
    RecordsAsked,
    RecordsSeen,
    what="which of some incident records the caller sees, and which children of them; no text",
    right=Right.RECORD_READ,
    tier="elevated",
    while_unproven=True,
    audits=(AuditAction.INCIDENT_LIST_READ,),
)
RECORDS_ABOUT = Call(
    "incidents.records_about",
    RecordsAbout,
    RecordsSeen,
    what="the records about some children that the caller sees, the newest 200 or all with a referral; no text",
    right=Right.RECORD_READ,
    tier="elevated",
    audits=(AuditAction.INCIDENT_LIST_READ,),
)
RECORDS_HIDDEN = Call(
    "incidents.records_hidden",
    Empty,
    RecordsHidden,
    what="which records with a referral a board leaves out for the caller; no child, no text",
    right=Right.CONCERN_TRIAGE,
    tier="elevated",
    audits=(AuditAction.INCIDENT_LIST_READ,),
)
RECORD_FACTS = Call(
    "incidents.record_facts",
    RecordFactsQuery,
    RecordFacts,
    what="whom to tell of an incident record, and whether it is open",
    right=Right.SERVICE_CONCERN_FACTS,
    audits=(AuditAction.INCIDENT_RECORD_READ,),
)
REFERRAL_FACTS = Call(
    "incidents.referral_facts",
    ReferralFactsQuery,
    ReferralFacts,
    what="where the words of a referral are kept, to whom it went and when",
    right=Right.SERVICE_CONCERN_FACTS,
    audits=(AuditAction.INCIDENT_RECORD_READ,),
)
ADD_REFERRAL_ENTRY = Call(
    "incidents.add_referral_entry",
    AddReferralEntry,
    EntryAdded,
    what="a referral, news of one, or a decision not to refer (`haven_schemas.rpc.incidents.referral_kinds`)",
    right=Right.RECORD_WRITE,
    at="at the school",
    tier="elevated",
    writes=True,
    while_unproven=True,
    audits=(AuditAction.ENTRY_RECORD_ADD,),
)
REFERRAL_ENTRIES = Call(
    "incidents.referral_entries",
    ReferralEntriesQuery,
    ReferralEntries,
    what="what was written about one referral and the documents filed to it, as far as the caller sees",
    right=Right.RECORD_READ,
    tier="elevated",
    while_unproven=True,
    audits=(AuditAction.ACCESS_CALL_REFUSE, AuditAction.INCIDENT_RECORD_READ),
)
