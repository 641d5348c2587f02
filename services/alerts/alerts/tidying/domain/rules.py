"""What goes by itself, and when (decision 96). No law sets a time for any of it: the days are ours."""

from datetime import timedelta

from haven_schemas.rpc.alerts import AlertedKind

ALERTS_KEPT = timedelta(days=366)
"""From the day its owner read it. A school year and its holidays: whoever asks whether they were told that files came,
or that a colleague asked, looks back to last year at most."""
MAILS_KEPT = timedelta(days=90)
"""From the day a mail was out, or given up: as long as somebody asks whether they were mailed."""
SHORTEST = timedelta(days=36)
"""No setting is shorter: an event that is sent again after 35 days would be told, or mailed, again."""
GOES: frozenset[AlertedKind] = frozenset(
    {
        "roll_question_asked",
        "roll_question_answered",
        "pupil_match_waiting",
        "possible_link_waiting",
        "link_question_asked",
        "team_away",
        "handover_begun",
        "handover_soon",
        "handover_overdue",
        "handover_not_received",
        "handover_received",
        "read_request_asked",
        "read_request_decided",
        "disposal_proposed",
        "disposal_announced",
        "disposal_ended",
        "disposal_done",
        "hold_review_due",
        "hold_lifted",
        "schedule_earlier",
        "wide_hold_changed",
        "files_due",
        "register_read",
        "discard_asked",
        "discard_proposed",
        "discard_ended",
        "discard_done",
        "records_moved",
        "pupils_left",
        "pupils_left_open",
        "roll_file_waits",
        "roll_file_late",
        "stop_to_ask_again",
    }
)
"""Of these an alert is no more than a way to a page on which the question, the handover or the disposal stands for as
long as it is open. Whatever is not named stays with the child's file, and any kind that is new: who was told of a
concern, a record, an action, a review or a deadline, and when they read it, belongs to what happened."""
