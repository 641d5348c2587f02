"""What people read for the codes of an entry about a referral."""

from collections.abc import Mapping
from typing import Any

from ..acts.incidents.referral_kinds import (
    CalledBack,
    FamilyTold,
    HelpAgreement,
    ReferralChannel,
    ReferralDetail,
    ReferralKind,
    RequestAnswer,
)
from .records import DIRECTIONS, ENTRY_KINDS, LEGAL_BASES

REFERRAL_KINDS: Mapping[ReferralKind, str] = {
    "referral": "Referral to an agency",
    "referral_step": "News of a referral",
    "not_referred": "Decision not to refer",
    "agency_request": "Request from an agency",
}
RECORDED_KINDS: Mapping[str, str] = {
    kind: words for kinds in (ENTRY_KINDS, REFERRAL_KINDS) for kind, words in kinds.items()
}
"""Everything that can stand in a chronology (``RecordedKind``)."""

REFERRAL_DETAILS: Mapping[ReferralDetail, str] = {
    "direction": "Direction",
    "channel": "How",
    "with_whom": "With whom",
    "call_with": "Called first",
    "call_at": "Called on",
    "call_advice": "Advice given in the call",
    "sent_to": "Sent to",
    "sent_how": "Sent by",
    "reference": "The agency's reference",
    "called_back": "Called back",
    "called_back_on": "On which number",
    "power": "Power or duty they named",
    "answer": "Answer",
    "decided_by": "Decided by",
    "decision": "Decision of the agency",
    "reasons": "Reasons",
    "family_told": "Family told",
    "family_reason": "Why not, or why later",
    "agreement": "Agreement to the help",
    "agreement_by": "Agreed or refused by",
    "legal_basis": "Legal basis for sharing",
    "late_reason": "Why late",
    "stop_reason": "Why it went although the record says stop",
}
"""What such an entry says beside its text, in the order of the page."""
SHARED, NOT_SHARED, NOT_RECORDED = "Shared with them", "Decided not to share", "Not recorded"

CHANNELS: Mapping[ReferralChannel, str] = {
    "letter": "Letter",
    "call": "Telephone call",
    "mail": "E-mail",
    "meeting": "Meeting",
    "portal": "The agency's website",
}
FAMILY_TOLD: Mapping[FamilyTold, str] = {"told": "Yes", "not_told": "No", "told_later": "Not yet"}
HELP_AGREEMENTS: Mapping[HelpAgreement, str] = {
    "given": "Given",
    "refused": "Refused",
    "not_asked": "Not asked",
    "not_needed": "Not needed",
}

CALLED_BACK: Mapping[CalledBack, str] = {
    "called_back": "Yes",
    "known_to_us": "We know them in person",
    "not_called_back": "No",
}
REQUEST_ANSWERS: Mapping[RequestAnswer, str] = {
    "given": "Given",
    "given_in_part": "Given in part",
    "refused": "Not given",
    "later": "Not answered yet",
}

REFERRAL_CHOICES: Mapping[str, Mapping[Any, str]] = {
    "direction": DIRECTIONS,
    "channel": CHANNELS,
    "sent_how": CHANNELS,
    "family_told": FAMILY_TOLD,
    "agreement": HELP_AGREEMENTS,
    "legal_basis": LEGAL_BASES,
    "called_back": CALLED_BACK,
    "answer": REQUEST_ANSWERS,
}
"""The details that are chosen and not written, by the name of the field."""
