"""What people read of an alert: in their inbox and in the subject of a mail."""

from collections.abc import Mapping
from typing import Annotated

from ..rpc.alerts import (
    AlertedKind,
    ChannelAlertKind,
    DiscardAlertKind,
    EasingAlertKind,
    LeaverAlertKind,
    MovedAlertKind,
    OrderAlertKind,
    ReaderlessAlertKind,
    RegisterAlertKind,
    RollFileAlertKind,
)
from ..rpc.identity.first_run import (
    AssessmentNotice,
    CoverNotice,
    NoticeKind,
    PeopleNotice,
    SignOnNotice,
    StaffListNotice,
)
from ..rpc.incidents import Urgency

ALERT_KINDS: Mapping[AlertedKind, str] = {
    "concern_recorded": "Concern reported",
    "concern_unread": "Unread concern passed on to you",
    "concern_assigned": "Concern given to you",
    "incident_assigned": "Record given to you",
    "closing_asked": "Closing to agree to",
    "closing_refused": "Closing not agreed to",
    "look_back_due": "Look back: did it work?",
    "action_assigned": "Action for you",
    "action_soon": "Action due by tomorrow",
    "action_overdue": "Action overdue",
    "roll_question_asked": "A child is on the rolls of two schools",
    "roll_question_answered": "Another school has said where a child is",
    "pupil_match_waiting": "Pupils who may be one child: to answer, or joined by a colleague",
    "handover_begun": "Files to sign for",
    "handover_soon": "Files to sign for by tomorrow",
    "handover_overdue": "Files not signed for: overdue",
    "handover_not_received": "A file was not received",
    "handover_received": "Files were signed for",
    "concern_corrected": "Who is in a concern was corrected",
    "incident_corrected": "Who is in a record was corrected",
    "paper_review_due": "Paper to review",
    "file_review_due": "File to review",
    "action_late": "Overdue action passed on to you",
    "look_back_late": "Overdue look-back passed on to you",
    "paper_review_late": "Overdue review of a paper passed on to you",
    "file_review_late": "Overdue review of a file passed on to you",
    "read_request_asked": "A school asks to read a file again",
    "read_request_decided": "Your request to read a file again was answered",
    "possible_link_waiting": "A colleague may be a child's parent",
    "link_question_asked": "Whether a colleague is kept from a child's records, or from a report",
    "team_away": "A school's whole safeguarding team is away",
    "deadline_soon": "A deadline is near",
    "deadline_due": "A deadline is today",
    "deadline_overdue": "A deadline is over",
    "deadline_late": "Overdue deadline passed on to you",
    "date_soon": "A date to keep is near",
    "date_due": "A date to keep is today",
    "date_overdue": "A date to keep is over",
    "date_late": "Overdue date passed on to you",
    "disposal_proposed": "You are asked to agree that a file is destroyed",
    "disposal_announced": "A file is to be destroyed",
    "disposal_ended": "A file is not to be destroyed after all",
    "disposal_done": "A file was destroyed",
    "hold_review_due": "A hold to look at again",
    "hold_lifted": "A hold on a file was lifted",
    "schedule_earlier": "Files are to be kept for less time",
    "wide_hold_changed": "A hold on many files was placed, or is to be lifted",
    "files_due": "Files whose time has come",
    "register_read": "The register of destroyed files was opened",
    "discard_asked": "You are asked to agree that a report is destroyed unread",
    "discard_proposed": "A report is proposed to be destroyed unread",
    "discard_ended": "A proposal to destroy a report unread has ended",
    "discard_done": "A report was destroyed unread",
    "records_moved": "Something was moved, rewritten or redacted",
    "pupils_left": "Pupils left the roll",
    "pupils_left_open": "Pupils left the roll, and something is open",
    "roll_file_waits": "A roll file waits for your decision",
    "roll_file_late": "A roll file waits, and nobody has decided",
    "stop_to_ask_again": "A court order or the like to ask for again",
    "mail_off": "Alerts will go out by e-mail no more",
    "concern_without_reader": "A report waits that nobody may read",
    "concern_unread_by_all": "A report waits that nobody has read",
}

TOLD_KINDS: Annotated[Mapping[AlertedKind, str], "of somebody else's alert, to those who see the record"] = {
    **ALERT_KINDS,
    "concern_unread": "Nobody had read it: passed on",
    "concern_assigned": "Given to them",
    "incident_assigned": "Record given to them",
    "closing_asked": "Asked to agree to its closing",
    "closing_refused": "Its closing was not agreed to",
    "look_back_due": "Asked to look back",
    "action_assigned": "Action given to them",
    "action_soon": "Action of theirs due by the next day",
    "action_overdue": "Action of theirs overdue",
    "action_late": "Overdue action passed on",
    "look_back_late": "Overdue look-back passed on",
}

LINK_QUESTION_MAIL = (
    "It is asked whether a colleague who decides about concerns is kept from a child's records, or from a report, "
    "or one no longer is. You may be asked, or are to see what becomes of it. Please do not talk about it with them."
)
READERLESS_MAILS: Mapping[ReaderlessAlertKind, str] = {
    "concern_without_reader": (
        "A concern was reported at a school of your trust, and nobody may read it: whoever decides about concerns "
        "there is kept from the child's records, or has left. Please have somebody who has nothing to do with it given "
        "the role of headteacher or safeguarding lead today: ring whoever chairs the trust, then whoever looks after "
        "accounts. You agree to it under Requests. Do not ask the school's own leads what it may be about. If a child "
        "may be in danger, ring 999."
    ),
    "concern_unread_by_all": (
        "A concern was reported at a school of your trust. Everybody who may read it was told in turn, and nobody has "
        "read it. Please ring the trust's own safeguarding lead today, and where you do not reach them whoever chairs "
        "the trust. Do not ask the school's own leads what it may be about. If a child may be in danger, ring 999."
    ),
}
DISCARD_MAILS: Mapping[DiscardAlertKind, str] = {
    "discard_asked": (
        "It was proposed that a report at a school of your trust, which nobody can open, is destroyed unread. It is "
        "not unless a second person agrees, and you may be that person. If you do not agree, do nothing."
    ),
    "discard_proposed": (
        "It was proposed that a report at a school you watch over, which nobody can open, is destroyed unread. It is "
        "not unless a second person agrees, and it is as soon as somebody does."
    ),
    "discard_ended": (
        "A proposal to destroy a report unread has ended: it was withdrawn, the report opened after all, or the "
        "child's file is gone. Nobody is asked to agree any more."
    ),
    "discard_done": (
        "A report that nobody could open was destroyed unread, as two people had agreed. That it came, when and from "
        "whom stays recorded."
    ),
}
"""What a mail says of a report that is to be destroyed unread: neither which, nor of whom."""

EASING_MAILS: Mapping[EasingAlertKind, str] = {
    "hold_lifted": (
        "A colleague has lifted a hold on a child's file at a school of yours. It keeps the file for one whole school "
        "day more. If that is a mistake, place it again before then."
    ),
    "schedule_earlier": (
        "Somebody has set that children's files come to review earlier than they do now. It begins after one whole "
        "working day. If that is a mistake, set it back before then, or have the trust lead do so."
    ),
    "wide_hold_changed": (
        "A hold on many children's files was placed, or somebody asked that it be lifted, or two people lifted it. "
        "Look whether it is right: it takes a second person to lift one, who may be you."
    ),
}
"""What a mail says of what keeps files for less time: neither which file, nor of whom."""

REGISTER_MAILS: Mapping[RegisterAlertKind, str] = {
    "register_read": (
        "A data protection officer has opened the register of destroyed files, which says whose each was, when it went "
        "and why. You need do nothing. If you do not know what for, ask them."
    ),
}
"""What a mail says of a look into the register: neither whom it was about, nor what was looked for."""

MOVED_MAILS: Mapping[MovedAlertKind, str] = {
    "records_moved": (
        "A colleague has moved something from one child's file to another's, or rewritten what somebody else had "
        "written, or had something redacted or removed when another child's file was destroyed, at a school where you "
        "decide about concerns. Look whether it is right."
    ),
}
"""What a mail says of records that were moved, rewritten or taken from: neither what, nor of whom."""

LEAVER_MAILS: Mapping[LeaverAlertKind, str] = {
    "pupils_left": (
        "The school's system, or a file, took pupils off the roll of a school where you decide about concerns. Look "
        "whether each of them left."
    ),
    "pupils_left_open": (
        "The school's system, or a file, took pupils off the roll of a school where you decide about concerns, and "
        "something is still open about at least one of them. Look now whether they left, and who deals with it."
    ),
}
"""What a mail says of pupils who left the roll: neither who, nor how many."""

ROLL_FILE_MAILS: Mapping[RollFileAlertKind, str] = {
    "roll_file_waits": (
        "A file from a school's system would take many pupils off the roll, or its ids do not fit. It waits, and "
        "later ones may too: until you decide, the roll grows old. Ask the school before you do."
    ),
    "roll_file_late": (
        "A file from a school's system would take many pupils off the roll, or its ids do not fit. It has waited for a "
        "day, and nobody has decided. Look who would leave, and tell whoever looks after the school's system."
    ),
}
"""What a mail says of a file that waits: neither which, nor of whom."""

ORDER_MAILS: Mapping[OrderAlertKind, str] = {
    "stop_to_ask_again": (
        "Something on a child's record that stops letters and exports is to be asked for again: its last day is over, "
        "or nobody has asked for a year. Ask the family or the court, add what holds now, and take the old one off. "
        "Until then it stops them as before."
    ),
}
"""What a mail says of an order that is to be asked for again: neither which, nor of whom."""

CHANNEL_MAILS: Mapping[ChannelAlertKind, str] = {
    "mail_off": (
        "Somebody turned off, for the whole trust, that people are mailed about alerts. From the next school day on "
        "nobody is mailed about a concern, a record or an action; inboxes in Haven stay as they are. If that is a "
        "mistake, sign in and turn it on again, or have the trust lead do so."
    ),
}
"""What the last mail says before there are none."""

URGENCIES: Annotated[Mapping[Urgency, str], "as those who are told of it read it"] = {
    "now": "A child may be in danger now",
    "today": "Has to be read today",
}

ALERT_SENDERS: Annotated[Mapping[AlertedKind, str], "what the sender of the alert did"] = {
    "concern_recorded": "From",
    "concern_unread": "Reported by",
    "concern_assigned": "From",
    "incident_assigned": "From",
    "closing_asked": "Asked for by",
    "closing_refused": "Not agreed to by",
    "look_back_due": "Closed by",
    "action_assigned": "From",
    "action_soon": "From",
    "action_overdue": "From",
    "roll_question_asked": "From",
    "roll_question_answered": "From",
    "pupil_match_waiting": "From",
    "handover_begun": "From",
    "handover_soon": "From",
    "handover_overdue": "From",
    "handover_not_received": "From",
    "handover_received": "From",
    "concern_corrected": "Corrected by",
    "incident_corrected": "Corrected by",
    "paper_review_due": "Day set by",
    "file_review_due": "Day set by",
    "action_late": "Given by",
    "look_back_late": "Closed by",
    "paper_review_late": "Day set by",
    "file_review_late": "Day set by",
    "read_request_asked": "From",
    "read_request_decided": "From",
    "possible_link_waiting": "From",
    "link_question_asked": "From",
    "team_away": "From",
    "deadline_soon": "From",
    "deadline_due": "From",
    "deadline_overdue": "From",
    "deadline_late": "From",
    "date_soon": "From",
    "date_due": "From",
    "date_overdue": "From",
    "date_late": "From",
    "disposal_proposed": "From",
    "disposal_announced": "From",
    "disposal_ended": "From",
    "disposal_done": "From",
    "hold_review_due": "From",
    "hold_lifted": "From",
    "schedule_earlier": "From",
    "wide_hold_changed": "By",
    "files_due": "From",
    "register_read": "Opened by",
    "discard_asked": "From",
    "discard_proposed": "From",
    "discard_ended": "From",
    "discard_done": "From",
    "records_moved": "From",
    "pupils_left": "From",
    "pupils_left_open": "From",
    "roll_file_waits": "From",
    "roll_file_late": "From",
    "stop_to_ask_again": "From",
    "mail_off": "Turned off by",
    "concern_without_reader": "From",
    "concern_unread_by_all": "From",
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
