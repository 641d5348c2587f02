"""What people read for the codes of an incident record: its kinds of entries, their details, adults, readings."""

from collections.abc import Mapping
from typing import Annotated, Any, get_args

from ..acts.incidents.chronology import PlanKind, ReadingKind
from ..acts.incidents.conflicts import StaffLinkKind
from ..acts.incidents.entries import PersonRole
from ..acts.incidents.entry_kinds import ChildSeen, Consent, Direction, EntryDetail, EntryKind, LegalBasis, WrittenKind
from ..acts.incidents.moves import Purpose, RestrictionKind

ENTRY_KINDS: Mapping[EntryKind, str] = {
    "concern": "Concern",
    "decision": "Decision",
    "action": "Action",
    "note": "Note",
    "conversation": "Conversation",
    "meeting": "Meeting",
    "call": "Telephone call",
    "letter": "Letter",
    "email": "E-mail",
    "home_visit": "Home visit",
    "reasoned_decision": "Decision with reasons",
    "early_help": "Early Help assessment",
    "disclosure": "Information shared with an agency",
    "no_disclosure": "Decision not to share information",
    "document": "Document",
}

PLAN_KINDS: Mapping[PlanKind, str] = {
    "child_protection": "Child protection plan",
    "child_in_need": "Child in need plan",
    "early_help": "Early help plan",
    "ehcp": "Education, health and care plan (EHCP)",
    "healthcare": "Individual healthcare plan",
    "pep": "Personal education plan (PEP)",
    "other": "Another plan",
}

WRITTEN_KINDS: Mapping[WrittenKind, str] = {kind: ENTRY_KINDS[kind] for kind in get_args(WrittenKind)}

ENTRY_QUESTIONS: Annotated[Mapping[WrittenKind, str], "the question above the text"] = {
    "note": "What happened?",
    "conversation": "What was said?",
    "meeting": "What was discussed and agreed?",
    "call": "What was said?",
    "letter": "What does it say?",
    "email": "What does it say?",
    "home_visit": "What was seen and said?",
    "reasoned_decision": "What was decided?",
    "early_help": "What came of it?",
    "disclosure": "What was shared, and how?",
    "no_disclosure": "What was not shared?",
}

ENTRY_DETAILS: Mapping[EntryDetail, str] = {
    "with_whom": "With whom",
    "direction": "Direction",
    "child_seen": "Child seen",
    "consent": "Consent of the family",
    "agency": "Agency",
    "legal_basis": "Legal basis",
    "reason": "Reasons",
}
"""What an entry says beside its text."""

ENTRY_DETAIL_QUESTIONS: Annotated[Mapping[EntryDetail, str], "as its writer is asked"] = {
    "with_whom": "With whom?",
    "direction": "Who contacted whom?",
    "child_seen": "Was the child seen?",
    "consent": "Did the family consent?",
    "agency": "Which agency, and who there?",
    "legal_basis": "On what basis?",
    "reason": "Why?",
}

DIRECTIONS: Mapping[Direction, str] = {
    "to_us": "They contacted us",
    "from_us": "We contacted them",
}

CHILD_SEEN: Mapping[ChildSeen, str] = {
    "alone": "Yes, alone",
    "with_others": "Yes, with others there",
    "not_seen": "No",
}

CONSENTS: Mapping[Consent, str] = {
    "given": "Given",
    "refused": "Refused",
    "not_asked": "Not asked: it would put the child at risk",
}

LEGAL_BASES: Mapping[LegalBasis, str] = {
    "safeguarding_duty": "Safeguarding of a child (public task)",
    "legal_obligation": "A legal obligation",
    "vital_interests": "To protect life",
    "consent": "Consent",
    "court_order": "An order of a court",
}

CHOICES: Mapping[str, Mapping[Any, str]] = {
    "direction": DIRECTIONS,
    "child_seen": CHILD_SEEN,
    "consent": CONSENTS,
    "legal_basis": LEGAL_BASES,
}
"""The details that are chosen and not written, by the name of the field."""

PERSON_ROLES: Mapping[PersonRole, str] = {
    "parent": "Parent",
    "carer": "Carer",
    "relative": "Relative",
    "staff": "Member of staff",
    "agency_worker": "Agency worker",
    "alleged_perpetrator": "Alleged to have harmed a child",
    "witness": "Witness",
    "other": "Other",
}

STAFF_LINKS: Mapping[StaffLinkKind, str] = {
    "parent": "Parent or carer of the child",
    "relative": "Other relative",
    "former_pupil": "Was this pupil",
    "other": "Linked in another way",
}
"""What links a colleague to a child whose records are kept from them."""

READING_KINDS: Mapping[ReadingKind, str] = {
    "chronology": "The chronology",
    "incident": "An incident record",
    "concern": "A concern",
    "versions": "The versions of an entry",
    "search": "Sentences found by a search",
    "document": "A document",
    "export": "A file made of it (an export)",
}

RESTRICTIONS: Mapping[RestrictionKind, str] = {
    "restricted": "Someone asked for its use to be restricted, or its accuracy is contested (Article 18)",
    "objected": "Someone objects to its use, and that is being decided (Article 21)",
}
"""UK GDPR."""

PURPOSES: Mapping[Purpose, str] = {
    "protection_of_another": "To protect a child or another person",
    "legal_claim": "For a legal claim",
    "consent": "With the person's consent",
    "public_interest": "For an important public interest",
}
"""For which a restricted record may be opened (UK GDPR Article 18(2))."""
