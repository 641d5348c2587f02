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

STATUS_WORDS = {"received": "Received", "being_dealt_with": "Being dealt with", "closed": "Closed"}

DECISION_WORDS = {
    "opened": "Incident record opened",
    "added": "Added to an incident record",
    "no_further_action": "No further action: kept in chronology",
}

KIND_WORDS = {"concern": "Concern", "decision": "Decision", "action": "Action", "note": "Note"}

ACTION_WORDS: dict[str, str] = {
    AuditAction.ACCESS_CALL_REFUSE: "Was refused",
    AuditAction.ACTION_RECORD_ADD: "Gave someone an action",
    AuditAction.ACTION_RECORD_COMPLETE: "Completed an action",
    AuditAction.ACTION_LIST_READ: "Looked at actions",
    AuditAction.ALERT_INBOX_READ: "Looked at their inbox",
    AuditAction.ALERT_INBOX_MARK: "Marked alerts as read",
    AuditAction.ALERT_CHANNEL_SET: "Turned e-mail alerts on or off",
    AuditAction.ALERT_RECORD_ADD: "Told someone in their inbox",
    AuditAction.ALERT_MAIL_SEND: "Sent an e-mail alert",
    AuditAction.AUDIT_LOG_ALARM: "Found something wrong with the audit log",
    AuditAction.AUDIT_LOG_READ: "Looked at the audit log",
    AuditAction.CATEGORY_LIST_CHANGE: "Changed the categories",
    AuditAction.CHRONOLOGY_PUPIL_READ: "Read a pupil's chronology",
    AuditAction.CONCERN_LIST_READ: "Looked at the list of concerns",
    AuditAction.CONCERN_RECORD_ADD: "Reported a concern",
    AuditAction.CONCERN_RECORD_READ: "Read a concern",
    AuditAction.CONCERN_AUTHOR_CONFIRM: "Confirmed who reported a concern",
    AuditAction.CONCERN_PUPIL_CONFIRM: "Confirmed a pupil in a concern",
    AuditAction.CONCERN_SEAL_OPEN: "Made a sealed concern readable",
    AuditAction.CONCERN_TRIAGE_DECIDE: "Decided about a concern",
    AuditAction.ENTRY_RECORD_ADD: "Added a note",
    AuditAction.FEED_SETTING_CHANGE: "Changed a pupil data feed",
    AuditAction.FEED_LIST_READ: "Looked at pupil data feeds",
    AuditAction.FEED_DELIVERY_ACCEPT: "Received a pupil file",
    AuditAction.FEED_DELIVERY_APPLY: "Worked through a pupil file",
    AuditAction.FEED_DELIVERY_READ: "Looked at a pupil file's results",
    AuditAction.FEED_DELIVERY_REFUSE: "Refused a pupil file",
    AuditAction.INCIDENT_LIST_READ: "Looked at incident records",
    AuditAction.INCIDENT_RECORD_READ: "Read an incident record",
    AuditAction.KEY_INTAKE_ROTATE: "Changed the weekly intake key",
    AuditAction.KEY_SUBJECT_CREATE: "Made a key for a child's records",
    AuditAction.PUPIL_LIST_FIND: "Searched for pupils",
    AuditAction.PUPIL_RECORD_READ: "Looked at pupils' details",
    AuditAction.PUPIL_RECORD_CHANGE: "Changed a pupil's details",
    AuditAction.SCHOOL_LIST_CHANGE: "Changed the schools",
    AuditAction.SCHOOL_LIST_READ: "Looked at the schools",
    AuditAction.SESSION_TIER_ELEVATE: "Confirmed it was them",
    AuditAction.SESSION_TIER_REFUSE: "Gave a wrong code",
    AuditAction.SESSION_SIGN_IN: "Signed in",
    AuditAction.SESSION_SIGN_IN_REFUSE: "Was refused at sign-in",
    AuditAction.SESSION_SIGN_OUT: "Signed out",
    AuditAction.SESSION_REVOKE: "Ended someone's sessions",
    AuditAction.STAFF_LIST_CHANGE: "Changed a staff account",
    AuditAction.STAFF_LIST_READ: "Looked at the list of staff",
    AuditAction.STAFF_FACTOR_ENROL: "Set up an authenticator app",
}
"""A test holds this to the closed list of actions."""
