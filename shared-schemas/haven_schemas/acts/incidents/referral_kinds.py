"""Kinds of entries about referrals, and what each has to say beside its text.

The words of a referral are entries of an incident record; agencies, clocks and what became of it are the referrals
service's, which keeps no word of it.
"""

from datetime import datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import AwareDatetime, Field

from ...identifiers import Contract
from .entry_kinds import Direction, EntryKind, LegalBasis, ShortText

ReferralKind = Literal["referral", "referral_step", "not_referred", "agency_request"]
"""What was sent to an agency; what happened then; a decision not to refer, with its reasons; what an agency asked the
school for, and what it was given."""
RecordedKind = Literal[EntryKind, ReferralKind]
"""Everything a chronology can be narrowed to."""
REFERRAL_KINDS: tuple[str, ...] = get_args(ReferralKind)
KNOWN_AS: dict[str, EntryKind] = {
    "referral": "disclosure",
    "referral_step": "note",
    "not_referred": "no_disclosure",
    "agency_request": "note",
}
"""What such an entry is for whoever knows the kinds of release 0.1.0 alone: replies say it in ``kind``, and the kind
itself beside it."""

ReferralChannel = Literal["letter", "call", "mail", "meeting", "portal"]
FamilyTold = Literal["told", "not_told", "told_later"]
CalledBack = Literal["called_back", "known_to_us", "not_called_back"]
"""Whether who asked is who they say: rung back on a number the school found itself, known in person, or neither."""
RequestAnswer = Literal["given", "given_in_part", "refused", "later"]
HelpAgreement = Literal["given", "refused", "not_asked", "not_needed"]
Reasons = Annotated[str, Field(max_length=4_000)]
MOST_SHARED = 200
"""Entries and documents of one record that a referral may name."""


class NotShared(Contract):
    """An entry or a document of the record that was decided not to be shared, and why."""

    record_id: UUID
    reason: Annotated[str, Field(min_length=1, max_length=4_000)]


class ReferralDetails(Contract):
    """What an entry about a referral says beside its text; what its kind does not have stays empty.

    Whether the family was told, whether the help was agreed to and on which basis information is shared are asked
    apart, and none has to be answered. ``call_``: whom the school rang first, when, and what they advised. ``shared``
    and ``not_shared`` name entries and documents of the same incident record. ``stop_reason``: why it went
    although something on a child's record stops letters. ``power``: the power, duty or order that
    who asked the school named.
    """

    family_told: FamilyTold | None = None
    family_reason: Reasons = ""
    agreement: HelpAgreement | None = None
    agreement_by: ShortText = ""
    legal_basis: LegalBasis | None = None
    call_with: ShortText = ""
    call_at: AwareDatetime | None = None
    call_advice: Reasons = ""
    direction: Direction | None = None
    channel: ReferralChannel | None = None
    with_whom: ShortText = ""
    sent_how: ReferralChannel | None = None
    sent_to: ShortText = ""
    reference: ShortText = ""
    decision: Reasons = ""
    reasons: Reasons = ""
    late_reason: Reasons = ""
    stop_reason: Reasons = ""
    called_back: CalledBack | None = None
    called_back_on: ShortText = ""
    power: ShortText = ""
    decided_by: ShortText = ""
    answer: RequestAnswer | None = None
    shared: Annotated[list[UUID], Field(max_length=MOST_SHARED)] = []
    not_shared: Annotated[list[NotShared], Field(max_length=MOST_SHARED)] = []


ReferralDetail = Literal[
    "family_told",
    "family_reason",
    "agreement",
    "agreement_by",
    "legal_basis",
    "call_with",
    "call_at",
    "call_advice",
    "direction",
    "channel",
    "with_whom",
    "sent_how",
    "sent_to",
    "reference",
    "decision",
    "reasons",
    "late_reason",
    "stop_reason",
    "called_back",
    "called_back_on",
    "power",
    "decided_by",
    "answer",
]
"""The fields of ``ReferralDetails`` that are said in a line each."""
ASKED_ALWAYS: tuple[ReferralDetail, ...] = ("family_told", "agreement", "legal_basis")
"""Of a referral: left empty, they are shown as not recorded."""

_ASKED = ("family_told", "family_reason", "agreement", "agreement_by", "legal_basis")
_CALL = ("call_with", "call_at", "call_advice")
_SHARED = ("shared", "not_shared")
TAKEN_BY: dict[ReferralKind, tuple[str, ...]] = {
    "referral": (*_ASKED, *_CALL, "sent_how", "sent_to", "reference", "late_reason", "stop_reason", *_SHARED),
    "referral_step": (
        *_ASKED,
        "direction",
        "channel",
        "with_whom",
        "reference",
        "decision",
        "reasons",
        "late_reason",
        *_SHARED,
    ),
    "not_referred": (*_ASKED, *_CALL, "reasons"),
    "agency_request": (
        "with_whom",
        "channel",
        "reference",
        "called_back",
        "called_back_on",
        "power",
        "legal_basis",
        "family_told",
        "family_reason",
        "decided_by",
        "answer",
        "reasons",
        *_SHARED,
    ),
}
"""Fields that each kind takes; none is needed but the reasons of a decision not to refer, who asked the school for
something, and the reasons where it was not given, or not the whole."""


class NamedRecord(Contract):
    """An entry or a document that a referral names, as far as its reader sees it."""

    id: UUID
    kind: RecordedKind
    occurred_at: datetime


class ReferralView(Contract):
    """What an entry about a referral says: ``details`` name those records alone that the reader sees, which are in
    ``named``. Empty but for the ids where the entry cannot be read."""

    kind: ReferralKind
    referral_id: UUID | None
    agency_id: UUID | None
    details: ReferralDetails = ReferralDetails()
    named: list[NamedRecord] = []
