"""Plain words for the codes people see on pages."""

ROLE_WORDS = {
    "harmed": "May have been harmed",
    "alleged_to_have_harmed": "May have harmed someone",
    "affected": "Affected in another way",
    "witness": "Saw or heard it",
    "lives_with": "Lives with a child this is about",
    "other": "Other",
}

HOW_KNOWN_WORDS = {
    "seen": "I saw or heard it",
    "child": "The child told me",
    "parent": "A parent or carer told me",
    "other_child": "Another child told me",
    "agency": "Another agency told us",
    "police_notice": "A police notice, such as Operation Encompass",
    "anonymous": "Someone who did not give a name",
}
HOW_KNOWN_RECORD_WORDS = {
    **HOW_KNOWN_WORDS,
    "seen": "Seen or heard by the person reporting",
    "child": "Told by the child",
    "parent": "Told by a parent or carer",
    "other_child": "Told by another child",
    "agency": "Told by another agency",
    "police_notice": "Police notice",
    "anonymous": "Told by someone who gave no name",
}
"""How a concern reached us: as the reporter chooses it, and as its readers find it."""

REPORT_PROBLEM_WORDS = {
    "category": "what it is about",
    "occurred_at": "when it happened",
    "account": "what was seen or heard",
    "pupils": "who it is about",
    "details": "how it reached us, or marks seen",
    "unreadable": "all of it",
}

STATUS_WORDS = {"received": "Received", "being_dealt_with": "Being dealt with", "closed": "Closed"}

DECISION_WORDS = {
    "opened": "Incident record opened",
    "added": "Added to an incident record",
    "no_further_action": "No further action: kept in chronology",
    "recategorised": "Category changed",
    "risk_set": "Level of risk",
    "assigned": "Who deals with it",
    "waiting_set": "Waiting",
    "waiting_ended": "Waits no longer",
    "closing_asked": "Closing: a second person is asked to agree",
    "closing_refused": "Closing not agreed",
    "closed": "Closed",
    "reopened": "Opened again",
    "looked_back": "Looked back: did it work?",
    "linked": "Linked",
    "unlinked": "Linked no longer",
    "reporter_told": "Written to the reporter",
}

RISK_WORDS = {"low": "Low risk", "medium": "Medium risk", "high": "High risk", "immediate": "Immediate danger"}

WHY_WORDS = {
    "not_decided": "Not decided for a day",
    "closing_to_confirm": "Closing to agree to",
    "waiting_over": "Waited long enough",
    "action_overdue": "Action overdue",
    "look_back": "Look back: did it work?",
}

KIND_WORDS = {
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

PERSON_ROLE_WORDS = {
    "parent": "Parent",
    "carer": "Carer",
    "relative": "Relative",
    "staff": "Member of staff",
    "agency_worker": "Agency worker",
    "alleged_perpetrator": "Alleged to have harmed a child",
    "witness": "Witness",
    "other": "Other",
}

LINK_WORDS = {
    "parent": "Parent or carer of the child",
    "relative": "Other relative",
    "former_pupil": "Was this pupil",
    "other": "Linked in another way",
}

READING_WORDS = {
    "chronology": "The chronology",
    "incident": "An incident record",
    "concern": "A concern",
    "versions": "The versions of an entry",
    "search": "Sentences found by a search",
    "document": "A document",
    "export": "A file made of it (an export)",
}

RESTRICTION_WORDS = {
    "restricted": "Someone asked for its use to be restricted, or its accuracy is contested (Article 18)",
    "objected": "Someone objects to its use, and that is being decided (Article 21)",
}

PURPOSE_WORDS = {
    "protection_of_another": "To protect a child or another person",
    "legal_claim": "For a legal claim",
    "consent": "With the person's consent",
    "public_interest": "For an important public interest",
}

DETAIL_WORDS = {
    "with_whom": "With whom",
    "direction": "Direction",
    "child_seen": "Child seen",
    "consent": "Consent of the family",
    "agency": "Agency",
    "legal_basis": "Legal basis",
    "reason": "Reasons",
}

CHOICE_WORDS = {
    "direction": {"to_us": "They contacted us", "from_us": "We contacted them"},
    "child_seen": {"alone": "Yes, alone", "with_others": "Yes, with others there", "not_seen": "No"},
    "consent": {"given": "Given", "refused": "Refused", "not_asked": "Not asked: it would put the child at risk"},
    "legal_basis": {
        "safeguarding_duty": "Safeguarding of a child (public task)",
        "legal_obligation": "A legal obligation",
        "vital_interests": "To protect life",
        "consent": "Consent",
        "court_order": "An order of a court",
    },
}
"""What a kind of entry can say by choosing; the other details are written."""

TEXT_WORDS = {
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
"""The question above an entry's text, by kind."""

FILE_STATE_WORDS = {"waiting": "Being checked for viruses", "clean": "Checked", "refused": "Refused"}

REPORT_FILE_WORDS = {
    "": "Received. It is being checked for viruses.",
    "kind": "Not taken: this kind of file is not. Send a PDF, a picture, an office document, a text, sound or film.",
    "mismatch": "Not taken: what is in it is not what its name says.",
    "empty": "Not taken: there is nothing in it.",
    "too_large": "Not taken: it is too large.",
    "too_many": "Not taken: it is more than a report may have. Give it to the safeguarding team.",
    "rest": "Not taken: it was more than can be sent at once.",
    "broken": "It did not arrive whole. Send it again.",
    "away": "It could not be kept just now: part of Haven is not answering. Send it again.",
    "no_room": "Not kept: Haven has no room for files now. Your report is safe. Keep the file and tell your IT team.",
    "busy": "It could not be taken just now: Haven is very busy. Send it again in a moment.",
    "not_yours": "Not taken: you did not send this report.",
    "sign_in": "Not sent: files need you to be signed in. Send it from My reports once you are.",
    "none": "Choose a file first.",
    "left_behind": "Not sent: a file cannot come along while you sign in. Choose it again.",
    "day_pass": "Not sent: a day pass sends no files. Give it to the safeguarding team.",
}
"""What became of a file that was sent with a report, by ``FileOutcome.code``."""

EXPORT_STATE_WORDS = {
    "waiting": "Waiting",
    "running": "Being made",
    "done": "Ready",
    "refused": "Not made",
    "expired": "Expired",
}

EXPORT_REFUSAL_WORDS = {
    "name_found": "A name that was to be left out was still in the file, so it was thrown away. Tell your IT team.",
    "not_permitted": "Your rights have changed since you asked for it.",
    "too_long": "It has more than 2,000 entries. Choose a span of days.",
    "key_gone": "What it is about was destroyed under the retention schedule.",
    "seal_broken": "An entry in it was changed outside of Haven. Its page says which.",
    "outdated": "An entry in it was moved, or its use restricted, since. Ask for it again if it is still needed.",
    "stopped": "Something has come onto a child's record that stops it. Ask for it again: the form says by what.",
    "failed": "It could not be made. Try again, or choose fewer days.",
}

FILE_REFUSAL_WORDS = {
    "virus": "A virus, or something the scanner could not see the end of, was found in it.",
    "kind": "This kind of file is not taken.",
    "mismatch": "What is in it is not what its name says.",
    "several_kinds": "It is two kinds of file in one, which is how harmful files are hidden.",
    "archive": "What is packed inside is unsafe: far too large, outside its folder, protected or with macros.",
    "image": "The picture is far larger than a camera makes.",
    "empty": "There is nothing in it.",
    "damaged": "It is damaged.",
    "failed": "It could not be checked: the virus scanner broke off over it every time. Save it as another kind of "
    "file, such as PDF, and send that. Tell your IT team if this happens again.",
}

"""A test holds this to the closed list of actions."""


def many(count: int, one: str, more: str | None = None) -> str:
    """A number with what it counts: ``1 pupil``, ``2 pupils``; ``more`` where an *s* is not enough."""
    return f"{count} {one if count == 1 else more or one + 's'}"
