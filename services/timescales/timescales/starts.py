"""What starts a rule."""

from enum import StrEnum


class Start(StrEnum):
    """A day or an instant that somebody records; a rule counts from it. ``..._planned`` lies ahead: what is due before
    a meeting or a move is counted from it all the same."""

    REFERRAL_MADE = "referral_made"
    REFERRAL_RECEIVED = "referral_received"
    CONCERN_RAISED = "concern_raised"
    DISCUSSION_BEGUN = "discussion_begun"
    STRATEGY_DISCUSSION = "strategy_discussion"
    CONFERENCE_PLANNED = "conference_planned"
    CONFERENCE_HELD = "conference_held"
    CONFERENCE_INQUORATE = "conference_inquorate"
    CORE_GROUP_HELD = "core_group_held"
    LAST_REVIEW_HELD = "last_review_held"
    PLAN_CHANGED = "plan_changed"
    ALLEGATION_REPORTED = "allegation_reported"
    POLICE_ATTENDED = "police_attended"
    ABUSE_SUSPECTED = "abuse_suspected"
    FGM_DISCOVERED = "fgm_discovered"
    LOOKED_AFTER = "looked_after"
    LOOKED_AFTER_FIRST_REVIEW = "looked_after_first_review"
    LOOKED_AFTER_LAST_REVIEW = "looked_after_last_review"
    TERM_STARTED = "term_started"
    EHC_REQUESTED = "ehc_requested"
    EHC_ADVICE_ASKED = "ehc_advice_asked"
    EHC_DRAFT_SENT = "ehc_draft_sent"
    EHC_PLAN_REVIEWED = "ehc_plan_reviewed"
    EHC_REVIEW_PLANNED = "ehc_review_planned"
    EHC_REVIEW_HELD = "ehc_review_held"
    EHC_CHANGES_PROPOSED = "ehc_changes_proposed"
    EHC_MOVE_PLANNED = "ehc_move_planned"
    TAUGHT_ELSEWHERE = "taught_elsewhere"
    REQUEST_MADE = "request_made"
    JOINED_IN_YEAR = "joined_in_year"
    NEW_TERM = "new_term"
    FILE_SENT = "file_sent"
    NO_LONGER_REGISTERED = "no_longer_registered"
    NAME_ENTERED = "name_entered"
    REGISTER_ENTRY_MADE = "register_entry_made"
    ACCESS_REQUESTED = "access_requested"
    RECORD_REQUESTED = "record_requested"
    DATA_COMPLAINT_RECEIVED = "data_complaint_received"
    BREACH_KNOWN = "breach_known"
    BORN = "born"
    LAST_ENTRY = "last_entry"
    LEFT_EMPLOYMENT = "left_employment"


ACCESS_STARTS = frozenset({Start.ACCESS_REQUESTED})
"""Of a person's own data: the latest of request, proof of who they are where it was asked for, and fee. Only these
pause."""
AHEAD = frozenset({Start.CONFERENCE_PLANNED, Start.EHC_REVIEW_PLANNED, Start.EHC_MOVE_PLANNED})
"""Days that lie ahead when they are written down."""
EHC_STARTS = frozenset(
    {Start.EHC_REQUESTED, Start.EHC_ADVICE_ASKED, Start.EHC_DRAFT_SENT},
)
"""Of an EHC needs assessment. Only these, and requests for access, stretch."""
