"""What people read of how urgent a concern is, and in mails about accounts; of each kind of alert: ``alerts``."""

from collections.abc import Mapping
from typing import Annotated

from ..acts.alerts import AlertedKind
from ..acts.identity.first_run import (
    AssessmentNotice,
    CoverNotice,
    NoticeKind,
    PeopleNotice,
    SignOnNotice,
    StaffListNotice,
)
from ..acts.incidents import Urgency
from ..alerts import ALERTS

ALERT_KINDS: Mapping[AlertedKind, str] = {kind: each.title for kind, each in ALERTS.items()}

URGENCIES: Annotated[Mapping[Urgency, str], "as those who are told of it read it"] = {
    "now": "A child may be in danger now",
    "today": "Has to be read today",
}

ACCOUNT_NOTICES: Mapping[NoticeKind, str] = {
    "invitation": "Choose a password for your new account",
    "reset": "Choose a new password",
    "reactivation": "Your account is locked",
    "inactivity_warning": "Your account will be locked soon",
    "password_changed": "Your password was changed",
    "factor_added": "A second step was added",
    "factor_removed": "A second step was removed",
    "factors_reset": "Your second steps were removed",
    "recovery_codes_made": "New recovery codes",
    "recovery_code_used": "A recovery code was used",
    "new_device": "Your account was used from a new place",
    "address_changed": "Your e-mail address was changed",
    "address_change_asked": "Is this your new e-mail address?",
    "address_change_stopped": "A change of address was stopped",
    "owner_confirmed": "A colleague confirmed it is you",
    "roles_changed": "Your roles were changed",
    "account_suspended": "Your account was closed",
    "confirmation_asked": "Someone needs your agreement",
    "request_refused": "What you asked for was refused",
}
"""What the owner of an account is told; it shows on locked screens, so it names nobody."""

SIGN_ON_NOTICES: Mapping[SignOnNotice, str] = {
    "sign_on_linked": "Your account was linked for single sign-on",
    "sign_on_unlinked": "A link for single sign-on was ended",
    "emergency_used": "An emergency account was used",
}
"""The same, of what is said more exactly than by its kind."""

STAFF_LIST_NOTICES: Mapping[StaffListNotice, str] = {
    "staff_leavers_wait": "Someone is needed to look at leavers",
}
"""The same, of lists of staff."""

ASSESSMENT_NOTICES: Mapping[AssessmentNotice, str] = {
    "assessment_due": "The impact assessment is due for its yearly review",
    "assessment_overdue": "The impact assessment's yearly review is overdue",
    "assessment_waiting": "The impact assessment waits for your signature",
}
"""Of the trust's own data protection impact assessment."""

COVER_NOTICES: Mapping[CoverNotice, str] = {
    "cover_named": "Somebody was named to cover at your school",
}
"""Of cover for a safeguarding lead who is away; it names nobody."""

PEOPLE_NOTICES: Mapping[PeopleNotice, str] = {
    "said_two_people": "Two people with like names count as two",
    "lead_stopped": "One of the last two safeguarding leads of a school was suspended",
    "stop_over": "An account is open again",
    "lead_leaving": "A headteacher or safeguarding lead leaves by the staff list",
    "lead_left": "A headteacher or safeguarding lead has left by the staff list",
    "lead_left_last": "One of the last two safeguarding leads of a school has left by the staff list",
}
"""Of who counts as a second person, and of leads who were suspended or leave; they name nobody."""
