"""The page of the gateway that each kind of alert is about, for mails: an id that stands in addresses anyway."""

from collections.abc import Mapping
from uuid import UUID

from .rpc.alerts import AlertedKind

_CONCERN, _RECORD, _HANDOVER, _REQUEST = (
    "/concerns/{id}", "/incidents/{id}", "/handovers/{id}", "/read-requests/{id}",
)  # fmt: skip
_REFERRAL, _DATE = "/referrals/{id}", "/dates/{id}"
_DISPOSAL = "/retention/disposals/{id}"
_UNOPENED = "/retention/unopened-reports"
_ACTIONS, _ROLLS = "/actions", "/roll-questions"
ALERT_PAGES: Mapping[AlertedKind, str] = {
    "concern_recorded": _CONCERN,
    "concern_unread": _CONCERN,
    "concern_assigned": _CONCERN,
    "concern_corrected": _CONCERN,
    "incident_assigned": _RECORD,
    "incident_corrected": _RECORD,
    "closing_asked": _RECORD,
    "closing_refused": _RECORD,
    "look_back_due": _RECORD,
    "look_back_late": _RECORD,
    "action_late": _RECORD,
    "action_assigned": _ACTIONS,
    "action_soon": _ACTIONS,
    "action_overdue": _ACTIONS,
    "roll_question_asked": _ROLLS,
    "roll_question_answered": _ROLLS,
    "pupil_match_waiting": "/matches",
    "possible_link_waiting": "/possible-links",
    "link_question_asked": "/link-questions",
    "team_away": "/",
    "handover_begun": _HANDOVER,
    "handover_soon": _HANDOVER,
    "handover_overdue": _HANDOVER,
    "handover_not_received": _HANDOVER,
    "handover_received": _HANDOVER,
    "paper_review_due": "/papers/{id}",
    "paper_review_late": "/papers/{id}",
    "file_review_due": "/file-reviews/{id}",
    "file_review_late": "/file-reviews/{id}",
    "read_request_asked": _REQUEST,
    "read_request_decided": _REQUEST,
    "deadline_soon": _REFERRAL,
    "deadline_due": _REFERRAL,
    "deadline_overdue": _REFERRAL,
    "deadline_late": _REFERRAL,
    "date_soon": _DATE,
    "date_due": _DATE,
    "date_overdue": _DATE,
    "date_late": _DATE,
    "disposal_proposed": _DISPOSAL,
    "disposal_announced": _DISPOSAL,
    "disposal_ended": _DISPOSAL,
    "disposal_done": _DISPOSAL,
    "hold_review_due": "/retention/holds",
    "hold_lifted": "/retention/holds",
    "schedule_earlier": "/retention/schedules",
    "wide_hold_changed": "/retention/holds",
    "files_due": "/retention",
    "register_read": "/retention/disposals",
    "mail_off": "/e-mail",
    "concern_without_reader": "/requests",
    "concern_unread_by_all": "/requests",
    "discard_asked": _UNOPENED,
    "discard_proposed": _UNOPENED,
    "discard_ended": _UNOPENED,
    "discard_done": _UNOPENED,
    "records_moved": "/moves",
    "pupils_left": "/left-lately",
    "pupils_left_open": "/left-lately",
    "roll_file_waits": "/pupil-files",
    "roll_file_late": "/left-lately",
    "stop_to_ask_again": "/pupils/{id}",
}


def page_of_alert(kind: AlertedKind, object_id: UUID) -> str:
    """Its address, without the site's: the gateway asks whoever opens it to sign in, and for the second factor."""
    return ALERT_PAGES[kind].format(id=object_id)
