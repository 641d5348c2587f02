"""Plain words for the codes people see on pages."""

from haven_schemas.audit_actions import AuditAction

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

ACTION_WORDS: dict[str, str] = {
    AuditAction.ACCESS_CALL_REFUSE: "Was refused",
    AuditAction.ACTION_RECORD_ADD: "Gave someone an action",
    AuditAction.ACTION_RECORD_COMPLETE: "Completed an action",
    AuditAction.ACTION_RECORD_REASSIGN: "Passed an action on, or changed its day",
    AuditAction.ACTION_RECORD_READ: "Looked at an action",
    AuditAction.ACTION_LIST_READ: "Looked at actions",
    AuditAction.ALERT_INBOX_READ: "Looked at their inbox",
    AuditAction.ALERT_INBOX_MARK: "Marked alerts as read",
    AuditAction.ALERT_CHANNEL_SET: "Turned e-mail alerts on or off",
    AuditAction.ALERT_RULE_READ: "Looked at the rule for unread concerns",
    AuditAction.ALERT_RULE_SET: "Set the rule for unread concerns",
    AuditAction.ALERT_RECORD_ADD: "Told someone in their inbox",
    AuditAction.ALERT_MAIL_SEND: "Sent an e-mail alert",
    AuditAction.AUDIT_LOG_ALARM: "Found something wrong with the audit log",
    AuditAction.AUDIT_LOG_READ: "Looked at the audit log",
    AuditAction.CATEGORY_LIST_CHANGE: "Changed the categories",
    AuditAction.CHRONOLOGY_PUPIL_READ: "Read a pupil's chronology",
    AuditAction.PUPIL_DETAILS_READ: "Read a pupil's record from the school's systems",
    AuditAction.PUPIL_FLAGS_READ: "Asked what stops letters about a pupil",
    AuditAction.PUPIL_GROUP_READ: "Looked at groups of pupils",
    AuditAction.PUPIL_GROUP_CHANGE: "Changed a group of pupils",
    AuditAction.PUPIL_LOCAL_ADD: "Added to a pupil's record",
    AuditAction.PUPIL_LOCAL_REMOVE: "Took something added off a pupil's record",
    AuditAction.PUPIL_STOP_OVERRIDE: "Let a letter or export go although something stops it",
    AuditAction.FEED_SPECIAL_READ: "Looked at special categories of feeds",
    AuditAction.FEED_SPECIAL_DECIDE: "Decided about a special category of a feed",
    AuditAction.CHRONOLOGY_PUPIL_MISTAKE: "Said that they opened a pupil's file by mistake",
    AuditAction.CHRONOLOGY_CARD_READ: "Read the card on a pupil's chronology",
    AuditAction.CHRONOLOGY_CARD_WRITE: "Changed the card on a pupil's chronology",
    AuditAction.CHRONOLOGY_READERS_READ: "Looked at who has read a pupil's file",
    AuditAction.CONCERN_LIST_READ: "Looked at the list of concerns",
    AuditAction.CONCERN_RECORD_ADD: "Reported a concern",
    AuditAction.CONCERN_RECORD_READ: "Read a concern",
    AuditAction.CONCERN_AUTHOR_CONFIRM: "Confirmed who reported a concern",
    AuditAction.CONCERN_PUPIL_CONFIRM: "Confirmed a pupil in a concern",
    AuditAction.CONCERN_PUPIL_MATCH: "Matched a child who was not listed to a pupil",
    AuditAction.CONCERN_SEAL_OPEN: "Made a sealed concern readable",
    AuditAction.CLOSING_RULE_READ: "Looked at the rules for closing records",
    AuditAction.CLOSING_RULE_SET: "Set whether a second person agrees to closing",
    AuditAction.MATTER_STEP_TAKE: "Moved a concern or an incident record on",
    AuditAction.MATTER_MATCHES_READ: "Looked for reports of the same event",
    AuditAction.MATTER_QUEUE_READ: "Looked at what waits for the team",
    AuditAction.CONCERN_TRIAGE_DECIDE: "Decided about a concern",
    AuditAction.DRAFT_OWN_KEEP: "Began to write a report",
    AuditAction.DRAFT_OWN_READ: "Looked at their own unfinished reports",
    AuditAction.DRAFT_OWN_DROP: "Deleted or sent an unfinished report",
    AuditAction.CONFLICT_LINK_SET: "Kept a colleague from a child's records",
    AuditAction.CONFLICT_LINK_END: "Took back that a colleague is kept from a child's records",
    AuditAction.CONFLICT_LIST_READ: "Looked at who is kept from whose records",
    AuditAction.ENTRY_RECORD_ADD: "Added an entry to an incident record",
    AuditAction.ENTRY_RECORD_CORRECT: "Corrected an entry",
    AuditAction.ENTRY_HISTORY_READ: "Read the versions of an entry",
    AuditAction.DOCUMENT_FILE_ADD: "Added a document",
    AuditAction.DOCUMENT_FILE_EXAMINE: "Checked a document for viruses",
    AuditAction.DOCUMENT_FILE_READ: "Opened a document",
    AuditAction.DOCUMENT_FILE_REFUSE: "Sent a file with a report that was not taken",
    AuditAction.DOCUMENT_LIST_READ: "Looked at documents",
    AuditAction.EXPORT_FILE_ASK: "Asked for an export",
    AuditAction.EXPORT_FILE_MAKE: "Made an export",
    AuditAction.EXPORT_FILE_READ: "Fetched an export",
    AuditAction.EXPORT_LIST_READ: "Looked at exports",
    AuditAction.FEED_SETTING_CHANGE: "Changed a pupil data feed",
    AuditAction.FEED_LIST_READ: "Looked at pupil data feeds",
    AuditAction.FEED_DELIVERY_ACCEPT: "Received a pupil file",
    AuditAction.FEED_DELIVERY_APPLY: "Worked through a pupil file",
    AuditAction.FEED_DELIVERY_READ: "Looked at a pupil file's results",
    AuditAction.FEED_DELIVERY_REFUSE: "Refused a pupil file",
    AuditAction.FEED_DELIVERY_DECIDE: "Decided about a pupil file that drops many",
    AuditAction.FEED_DELIVERY_REPLAY: "Worked through a kept pupil file again",
    AuditAction.FEED_IDS_DECIDE: "Said what a feed's ids mean",
    AuditAction.FEED_SECRET_ROTATE: "Made a new signing secret for a feed",
    AuditAction.INCIDENT_LIST_READ: "Looked at incident records",
    AuditAction.INCIDENT_RECORD_READ: "Read an incident record",
    AuditAction.KEY_INTAKE_ROTATE: "Changed the weekly intake key",
    AuditAction.KEY_SUBJECT_CREATE: "Made a key for a child's records",
    AuditAction.KEY_TOKEN_ROTATE: "Changed a weekly key that signs access",
    AuditAction.PERSON_RECORD_ADD: "Named an adult in an incident record",
    AuditAction.PERSON_LIST_READ: "Looked at the adults in an incident record",
    AuditAction.PUPIL_LIST_FIND: "Searched for pupils",
    AuditAction.PUPIL_RECORD_READ: "Looked at pupils' details",
    AuditAction.PUPIL_MATCH_READ: "Looked at pupils who may be one child",
    AuditAction.PUPIL_MATCH_DECIDE: "Decided whether two pupils are one child",
    AuditAction.PUPIL_MERGE_ADD: "Merged two entries of one child",
    AuditAction.PUPIL_MERGE_END: "Ended a merge of two pupils",
    AuditAction.PUPIL_MERGE_READ: "Looked at a pupil's merges",
    AuditAction.PUPIL_PROTECTION_SET: "Protected a child's identity",
    AuditAction.PUPIL_PROTECTION_END: "Ended the protection of an identity",
    AuditAction.PUPIL_PROTECTION_READ: "Looked at a protected identity",
    AuditAction.PUPIL_SCHOOL_MOVE: "Moved a pupil to another school of the trust",
    AuditAction.PUPIL_NAMES_READ: "Looked at a pupil's names of before",
    AuditAction.PUPIL_RECORD_CHANGE: "Changed a pupil's details",
    AuditAction.RECORD_CHILD_MOVE: "Moved a record out of the wrong child's file",
    AuditAction.RECORD_HEAD_READ: "Looked at whom a record is about",
    AuditAction.RECORD_MOVE_READ: "Looked at a record that stood in the wrong file",
    AuditAction.RECORD_RESTRICTION_SET: "Restricted the use of a record, or lifted it",
    AuditAction.RECORD_RESTRICTED_OPEN: "Opened a restricted record for a purpose",
    AuditAction.RECORD_SIGNIFICANCE_MARK: "Marked a significant event, or took the mark back",
    AuditAction.SCHOOL_LIST_CHANGE: "Changed the schools",
    AuditAction.SCHOOL_LIST_READ: "Looked at the schools",
    AuditAction.SEARCH_RECORD_READ: "Searched in what was written",
    AuditAction.SESSION_TIER_ELEVATE: "Confirmed it was them",
    AuditAction.SESSION_TIER_REFUSE: "Gave a wrong code",
    AuditAction.SESSION_SIGN_IN: "Signed in",
    AuditAction.SESSION_SIGN_IN_REFUSE: "Was refused at sign-in",
    AuditAction.SESSION_SIGN_OUT: "Signed out",
    AuditAction.SESSION_REVOKE: "Ended someone's sessions",
    AuditAction.STAFF_LIST_CHANGE: "Changed a staff account",
    AuditAction.STAFF_LIST_READ: "Looked at the list of staff",
    AuditAction.STAFF_FACTOR_ENROL: "Set up a second factor",
    AuditAction.STAFF_FACTOR_REMOVE: "Removed a second factor",
    AuditAction.STAFF_FACTOR_RENAME: "Renamed a second factor",
    AuditAction.STAFF_FACTOR_RESET: "Reset someone's second factors",
    AuditAction.STAFF_CODES_MAKE: "Made new recovery codes",
    AuditAction.STAFF_PASSWORD_CHANGE: "Changed their password",
    AuditAction.STAFF_PASSWORD_REFUSE: "Was refused a new password",
    AuditAction.STAFF_LINK_SEND: "Had a link for an account sent",
    AuditAction.STAFF_LINK_USE: "Used a link for their account",
    AuditAction.STAFF_LINK_REFUSE: "Tried a link that does not hold",
    AuditAction.STAFF_ACCOUNT_READ: "Looked at a staff account",
    AuditAction.STAFF_ACCOUNT_CHANGE: "Changed a name or an address",
    AuditAction.STAFF_STATE_SET: "Suspended, ended or took back an account",
    AuditAction.STAFF_LOGIN_LOCK: "Locked a login that was not used",
    AuditAction.STAFF_NOTICE_COPY: "Fetched a mail about an account",
    AuditAction.ROLE_GRANT_GIVE: "Gave a role",
    AuditAction.ROLE_GRANT_END: "Took a role away",
    AuditAction.ROLE_GRANT_ASK: "Asked for a role to be confirmed",
    AuditAction.ROLE_LIST_READ: "Looked at the roles",
    AuditAction.ROLE_LIST_CHANGE: "Composed, changed or removed a role",
    AuditAction.SIGHT_REQUEST_READ: "Looked at what waits for a decision",
    AuditAction.SIGHT_REQUEST_DECIDE: "Confirmed or refused a request",
    AuditAction.SIGHT_REQUEST_WITHDRAW: "Took a request back",
    AuditAction.SIGHT_LIST_READ: "Looked at who can see what",
    AuditAction.SESSION_OWN_READ: "Looked at their own sessions",
    AuditAction.SESSION_OWN_END: "Ended one of their own sessions",
    AuditAction.POLICY_TRUST_READ: "Looked at the rules for signing in",
    AuditAction.POLICY_TRUST_SET: "Changed the rules for signing in",
    AuditAction.POLICY_TIME_OUT_SET: "Changed a school's time-out",
    AuditAction.VISITOR_ADMISSION_ADD: "Gave out a day pass",
    AuditAction.VISITOR_ADMISSION_READ: "Looked at the day passes",
    AuditAction.VISITOR_ADMISSION_END: "Ended a day pass",
    AuditAction.VISITOR_ADMISSION_USE: "Entered by a day pass",
    AuditAction.VISITOR_ADMISSION_REFUSE: "Tried a day pass that does not hold",
    AuditAction.MACHINE_LIST_READ: "Looked at the machine accounts",
    AuditAction.MACHINE_LIST_CHANGE: "Added or removed a machine account",
    AuditAction.MACHINE_KEY_ROTATE: "Renewed the key of a machine account",
    AuditAction.MACHINE_KEY_REFUSE: "Tried a machine key that does not hold",
    AuditAction.INSTALLATION_FIRST_RUN: "Set up this installation",
    AuditAction.INSTALLATION_FIRST_RUN_REFUSE: "Was refused at the first run",
    AuditAction.INSTALLATION_LINK_MAKE: "Made the link of the first run",
}
"""A test holds this to the closed list of actions."""


def many(count: int, one: str, more: str | None = None) -> str:
    """A number with what it counts: ``1 pupil``, ``2 pupils``; ``more`` where an *s* is not enough."""
    return f"{count} {one if count == 1 else more or one + 's'}"
