"""What people read for the codes of access: rights, roles, groups of categories, requests to a second person."""

from collections.abc import Mapping
from typing import Literal

from ..acts.identity import RoleName
from ..acts.identity.owners import SecondPersonGroup
from ..acts.identity.roles import RequestKind
from ..acts.identity.sign_on import EmergencyFault, ProviderKind, ProviderState
from ..acts.identity.staff import RowOutcome, StaffState
from ..acts.identity.staff_lists import HeldBack, KeepReason, LeavingOutcome, ProposalKind
from ..acts.incidents import CategoryGroup
from ..acts.staff_lists import StaffKind
from ..rights import Right

RIGHTS: Mapping[Right, str] = {
    Right.CONCERN_REPORT: "Report a concern",
    Right.CONCERN_FOLLOW_OWN: "Follow what became of their own reports",
    Right.CONCERN_TRIAGE: "Read new concerns and decide about them",
    Right.RECORD_READ: "Read incident records and chronologies",
    Right.RECORD_WRITE: "Write in incident records and give actions",
    Right.DATES_KEEP: "Keep EHC, PEP, looked-after review and alternative provision dates, and start a record for them",
    Right.PUPIL_FIND: "Find pupils by name",
    Right.PUPIL_READ: "See pupils' legal names and numbers",
    Right.PUPIL_READ_SPECIAL: "See pupils' ethnicity, religion, language and health",
    Right.PUPIL_ADD_LOCAL: "Add to pupils' records what no system tells",
    Right.GROUP_KEEP: "Keep groups of pupils",
    Right.PUPIL_OVERRIDE_STOP: "Let a letter or export go although something stops it",
    Right.PUPIL_MATCH: "Say whether two pupils are one child",
    Right.PUPIL_PROTECT: "Protect a child's identity",
    Right.CATEGORY_READ: "See the list of categories",
    Right.CATEGORY_ADMINISTER: "Change the list of categories",
    Right.ALERT_READ: "Have an inbox of alerts",
    Right.AUDIT_READ: "Read the audit log",
    Right.DATA_OVERSEE: "See who reads a child's file, for a case, and from where colleagues worked; no word of a file",
    Right.RETENTION_READ: "See for how long records are kept, and how many come to review",
    Right.RETENTION_HOLD: "Place a hold on a child's file, and lift it",
    Right.RETENTION_REVIEW: "Decide on files whose time has come",
    Right.RETENTION_PROPOSE: "Propose that a file be destroyed",
    Right.RETENTION_AGREE: "Agree, as a second person, that a file be destroyed",
    Right.RETENTION_SET: "Set for how long records are kept",
    Right.STAFF_READ: "See the names of colleagues",
    Right.STAFF_ADMINISTER: "Look after staff accounts",
    Right.ROLE_GIVE: "Give any role at their schools",
    Right.ROLE_COMPOSE: "Compose roles",
    Right.SIGHT_CONFIRM: "Confirm that someone may see records",
    Right.SIGHT_REVIEW: "See who can see what",
    Right.POLICY_SET: "Set the rules for signing in, closing records, unread concerns and e-mail",
    Right.TIME_OUT_SET: "Set after how long a school's sign-ins end",
    Right.VISITOR_ADMIT: "Give out day passes",
    Right.MACHINE_ADMINISTER: "Look after machine accounts",
    Right.SCHOOL_ADMINISTER: "Look after schools: names, facts, dates and hours",
    Right.FEED_ADMINISTER: "Bring in pupil files and look after feeds",
    Right.FEED_APPROVE: "Approve special categories of a feed",
    Right.SCHOOL_READ: "See the names of their schools",
    Right.SESSION_OWN: "Look after their own account",
    Right.SESSION_RENEW: "Choose a new password and sign out",
}
"""Every right that a person can hold, in the order they are shown."""

ROLES: Mapping[RoleName | Literal["visitor"], str] = {
    "reporter": "Reporter",
    "pastoral_lead": "Pastoral lead",
    "senco": "SENCO",
    "dsl": "Designated safeguarding lead",
    "headteacher": "Headteacher",
    "trust_lead": "Trust safeguarding lead",
    "governor": "Governor",
    "dpo": "Data protection officer",
    "administrator": "Administrator",
    "safeguarding_trustee": "Safeguarding trustee",
    "visitor": "Visitor",
}
"""The ready roles; a visitor's comes with a day pass."""

CATEGORY_GROUPS: Mapping[CategoryGroup, str] = {
    "pastoral": "Pastoral",
    "behaviour": "Behaviour",
    "send": "Special educational needs and disability",
    "safeguarding": "Safeguarding",
    "child_protection": "Child protection",
    "unsure": "Not sure",
}

SECOND_PERSONS: Mapping[SecondPersonGroup, str] = {
    "there": "the school's headteacher, safeguarding lead or deputy",
    "trust_lead": "the trust's safeguarding lead",
    "other_head": "the headteacher of another school",
    "trustee": "a safeguarding trustee",
}
"""Whose turn it is to confirm, within a sentence."""

REQUESTS: Mapping[RequestKind, str] = {
    "role": "a role",
    "factor_reset": "reset of second steps",
    "address": "another e-mail address",
    "domain": "another e-mail domain for all staff",
    "owner": "is this their account?",
}
"""What a second person is asked to confirm, within a sentence."""

PROVIDERS: Mapping[ProviderKind, str] = {"microsoft": "Microsoft", "google": "Google"}
"""Whom staff sign in with, as they know them."""

PROVIDER_STATES: Mapping[ProviderState, str] = {
    "off": "Off",
    "waiting": "Waits for a second person",
    "on": "In use",
}
"""Of a provider of single sign-on."""

EMERGENCY_FAULTS: Mapping[EmergencyFault, str] = {
    "closed": "The account is closed",
    "no_rights": "It does not set the rules of the whole trust",
    "never_used": "Its password was never used",
    "no_second_factor": "It has no second step",
    "unproven": "Nobody has confirmed that it is still its owner's",
}
"""Why an account could not be used in an emergency."""

STAFF_ROW_OUTCOMES: Mapping[RowOutcome, str] = {
    "invite": "New account: an invitation is sent",
    "give_role": "Has an account: gets this role",
    "unchanged": "Has this role already: nothing to do",
    "waits_for_confirmation": "Waits for a second person to confirm it",
    "refused": "Cannot be taken",
}
"""What becomes of a row of a staff list."""

STAFF_STATES: Mapping[StaffState, str] = {
    "invited": "Invited",
    "active": "Active",
    "suspended": "Suspended",
    "ended": "Ended",
}

STAFF_PROPOSALS: Mapping[ProposalKind, str] = {
    "new": "No account yet",
    "no_address": "No account, and no address in the list",
    "changed": "Another name or address",
    "back": "Is there, but the account is not in use",
}
"""What a staff list of the MIS proposes of one person."""

STAFF_KINDS: Mapping[StaffKind, str] = {
    "teacher": "Teacher",
    "support": "Support staff",
    "administrator": "Office and administration",
    "other": "Other staff",
}

LEAVERS_HELD: Mapping[HeldBack, str] = {
    "trust_administrator": "No list suspends somebody of the whole trust. Look after the account by hand.",
    "last": (
        "Fewer than two others at the school would triage, or nobody would confirm who sees records. Give somebody "
        "that role first, or suspend the account on its own page, which a second person agrees to."
    ),
    "decision": "Waits for a person, with everybody who leaves at once.",
    "other_person": "The list gives them another name and address by now. Is it still about this account?",
}
"""Why somebody who has left by a list is not suspended by itself."""

LEAVING_OUTCOMES: Mapping[LeavingOutcome, str] = {
    "suspended": "Account suspended",
    "roles_ended": "Roles at this school taken away",
    "kept": "Account kept",
}

KEEP_REASONS: Mapping[KeepReason, str] = {
    "still_works_here": "They still work here",
    "comes_back": "They are away and come back",
    "list_is_wrong": "The list is wrong",
}
"""Why a leaver's account is kept."""
