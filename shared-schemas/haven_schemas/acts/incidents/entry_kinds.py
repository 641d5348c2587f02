"""Kinds of entries of an incident record, and what each kind has to say beside its text."""

from typing import Annotated, Literal, get_args

from pydantic import Field

from ...identifiers import Contract

WrittenKind = Literal[
    "note",
    "conversation",
    "meeting",
    "call",
    "letter",
    "email",
    "home_visit",
    "reasoned_decision",
    "early_help",
    "disclosure",
    "no_disclosure",
]
"""What people write into an incident record."""
EntryKind = Literal[
    "concern",
    "decision",
    "action",
    "note",
    "conversation",
    "meeting",
    "call",
    "letter",
    "email",
    "home_visit",
    "reasoned_decision",
    "early_help",
    "disclosure",
    "no_disclosure",
    "document",
]
"""Everything a chronology shows; ``decision`` is what was decided of a concern at triage. A ``note`` in no incident
record is what the school a child left told the one they are at now; another kind in none, whom somebody asked where a
child is who left."""
WRITTEN_KINDS: tuple[str, ...] = get_args(WrittenKind)
PaperKind = Literal[
    "care_plan",
    "child_protection_plan",
    "ehc_plan",
    "individual_healthcare_plan",
    "medical_report",
    "court_order",
    "risk_assessment",
    "consent",
    "agency_report",
    "other",
]
"""What a paper is: a document that belongs to a child and to no incident record. It decides nothing: who sees a paper
follows from its category."""

EntryDetail = Literal["with_whom", "direction", "child_seen", "consent", "agency", "legal_basis", "reason"]
"""The fields of ``EntryDetails``."""
Direction = Literal["to_us", "from_us"]
ChildSeen = Literal["alone", "with_others", "not_seen"]
Consent = Literal["given", "refused", "not_asked"]
LegalBasis = Literal["legal_obligation", "safeguarding_duty", "vital_interests", "consent", "court_order"]
"""Of a disclosure: UK GDPR Article 6(1)(c); 6(1)(e) with DPA 2018 Schedule 1 paragraph 18 (safeguarding of children);
6(1)(d); 6(1)(a); an order of a court (DPA 2018 Schedule 2 paragraph 5)."""
ShortText = Annotated[str, Field(max_length=500)]


class EntryDetails(Contract):
    """What a kind of entry says beside its text; a field a kind does not have stays empty."""

    with_whom: ShortText = ""
    """In words, beside the people attached: "the school nurse and both class teachers"."""
    direction: Direction | None = None
    child_seen: ChildSeen | None = None
    consent: Consent | None = None
    agency: ShortText = ""
    legal_basis: LegalBasis | None = None
    reason: Annotated[str, Field(max_length=4_000)] = ""


FIELDS_OF: dict[str, tuple[str, ...]] = {
    "note": (),
    "conversation": ("with_whom",),
    "meeting": ("with_whom",),
    "call": ("with_whom", "direction"),
    "letter": ("with_whom", "direction"),
    "email": ("with_whom", "direction"),
    "home_visit": ("with_whom", "child_seen"),
    "reasoned_decision": ("reason",),
    "early_help": ("consent",),
    "disclosure": ("agency", "legal_basis", "reason"),
    "no_disclosure": ("agency", "reason"),
}
"""Fields of each kind, each of them needed (``with_whom`` or at least one person attached), and no other taken."""
