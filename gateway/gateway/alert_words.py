"""What alerts tell of, in the words of the inbox."""

ALERT_WORDS = {
    "concern_recorded": "Concern",
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
    "pupil_match_waiting": "Pupils who may be one child wait for an answer",
}
ALERT_SENDER_WORDS = {
    "concern_unread": "Reported by",
    "closing_asked": "Asked for by",
    "closing_refused": "Not agreed to by",
    "look_back_due": "Closed by",
}
"""What an alert tells of, and what its sender did, where it is not just from them."""
