"""Alerts of concerns, records, actions, what is to be looked at again, and dates to keep."""

from collections.abc import Mapping

from ..acts.alerts import AlertedKind
from ..rights import Right
from .kind import CONCERN, FILE, PAPER, RECORD, KindOfAlert

OF_CONCERNS: Mapping[AlertedKind, KindOfAlert] = {
    "concern_recorded": KindOfAlert(
        title="Concern reported",
        page=CONCERN,
        page_right=Right.CONCERN_TRIAGE,
        mail="{sender} has reported a concern in the category “{category}”.",
    ),
    "concern_unread": KindOfAlert(
        title="Unread concern passed on to you",
        told="Nobody had read it: passed on",
        sender="Reported by",
        page=CONCERN,
        page_right=Right.CONCERN_TRIAGE,
        mail=(
            "Nobody has read a concern in the category “{category}” that {sender} reported, nor decided on it: the"
            " time your trust allows is over, or everybody who was told is away. You are told next."
        ),
    ),
    "concern_assigned": KindOfAlert(
        title="Concern given to you",
        told="Given to them",
        page=CONCERN,
        page_right=Right.CONCERN_TRIAGE,
        mail="{sender} has given you a concern in the category “{category}” to deal with.",
    ),
    "concern_corrected": KindOfAlert(
        title="Who is in a concern was corrected",
        sender="Corrected by",
        page=CONCERN,
        mail=(
            "{sender} has corrected which children are in a concern in the category “{category}” that you were "
            "told of, or what part they had in it."
        ),
    ),
    "concern_without_reader": KindOfAlert(
        title="A report waits that nobody may read",
        page="/requests",
        page_right=Right.SIGHT_CONFIRM,
        mail=(
            "A concern was reported at a school of your trust, and nobody may read it: whoever decides about "
            "concerns there is kept from the child's records, or has left. Please have somebody who has nothing to"
            " do with it given the role of headteacher or safeguarding lead today: ring whoever chairs the trust, "
            "then whoever looks after accounts. You agree to it under Requests. Do not ask the school's own leads "
            "what it may be about. If a child may be in danger, ring 999."
        ),
    ),
    "concern_unread_by_all": KindOfAlert(
        title="A report waits that nobody has read",
        page="/requests",
        page_right=Right.SIGHT_CONFIRM,
        mail=(
            "A concern was reported at a school of your trust. Everybody who may read it was told in turn, and "
            "nobody has read it. Please ring the trust's own safeguarding lead today, and where you do not reach "
            "them whoever chairs the trust. Do not ask the school's own leads what it may be about. If a child may"
            " be in danger, ring 999."
        ),
    ),
    "incident_assigned": KindOfAlert(
        title="Record given to you",
        told="Record given to them",
        page=RECORD,
        mail="{sender} has given you an incident record in the category “{category}” to deal with.",
    ),
    "incident_corrected": KindOfAlert(
        title="Who is in a record was corrected",
        sender="Corrected by",
        page=RECORD,
        mail=(
            "{sender} has corrected which children are in an incident record in the category “{category}” that you"
            " were told of, or what part they had in it."
        ),
    ),
    "closing_asked": KindOfAlert(
        title="Closing to agree to",
        told="Asked to agree to its closing",
        sender="Asked for by",
        page=RECORD,
        mail=(
            "{sender} asks for an incident record in the category “{category}” to be closed. A second person has "
            "to agree, and you may."
        ),
    ),
    "closing_refused": KindOfAlert(
        title="Closing not agreed to",
        told="Its closing was not agreed to",
        sender="Not agreed to by",
        page=RECORD,
        mail="An incident record in the category “{category}” stays open: {sender} has not agreed to its closing.",
    ),
    "look_back_due": KindOfAlert(
        title="Look back: did it work?",
        told="Asked to look back",
        sender="Closed by",
        page=RECORD,
        mail=(
            "The day has come to look back at an incident record in the category “{category}” that {sender} "
            "closed, and to say whether it worked."
        ),
        can_wait=True,
    ),
    "look_back_late": KindOfAlert(
        title="Overdue look-back passed on to you",
        told="Overdue look-back passed on",
        sender="Closed by",
        page=RECORD,
        mail=(
            "Nobody has looked back in time at an incident record in the category “{category}” that {sender} "
            "closed. You are told next."
        ),
    ),
    "action_assigned": KindOfAlert(
        title="Action for you",
        told="Action given to them",
        page="/actions",
        mail="{sender} has given you an action on a record in the category “{category}”.",
    ),
    "action_soon": KindOfAlert(
        title="Action due by tomorrow",
        told="Action of theirs due by the next day",
        page="/actions",
        mail="An action that {sender} gave, on a record in the category “{category}”, is due by tomorrow.",
        can_wait=True,
    ),
    "action_overdue": KindOfAlert(
        title="Action overdue",
        told="Action of theirs overdue",
        page="/actions",
        mail="An action that {sender} gave, on a record in the category “{category}”, is overdue.",
    ),
    "action_late": KindOfAlert(
        title="Overdue action passed on to you",
        told="Overdue action passed on",
        sender="Given by",
        page=RECORD,
        mail=(
            "An action that {sender} gave, on a record in the category “{category}”, is overdue, and nobody has "
            "seen to it: the time your trust allows is over, or everybody who was told is away. You are told next."
        ),
    ),
    "paper_review_due": KindOfAlert(
        title="Paper to review",
        sender="Day set by",
        page=PAPER,
        page_right=Right.RECORD_READ,
        mail="The day has come to review a paper of a child in the category “{category}”. {sender} set the day.",
        can_wait=True,
    ),
    "paper_review_late": KindOfAlert(
        title="Overdue review of a paper passed on to you",
        sender="Day set by",
        page=PAPER,
        page_right=Right.RECORD_READ,
        mail=(
            "Nobody has reviewed in time a child's paper in the category “{category}”. {sender} set the day. You "
            "are told next."
        ),
    ),
    "file_review_due": KindOfAlert(
        title="File to review",
        sender="Day set by",
        page=FILE,
        page_right=Right.RECORD_READ,
        mail="The day has come to review a child's file. {sender} set the day.",
        can_wait=True,
    ),
    "file_review_late": KindOfAlert(
        title="Overdue review of a file passed on to you",
        sender="Day set by",
        page=FILE,
        page_right=Right.RECORD_READ,
        mail="Nobody has reviewed a child's file in time. {sender} set the day. You are told next.",
    ),
    "deadline_soon": KindOfAlert(
        title="A deadline is near",
        page="/referrals/{id}",
        page_right=Right.RECORD_READ,
        mail="A deadline of something you see to in Haven is near.",
    ),
    "deadline_due": KindOfAlert(
        title="A deadline is today",
        page="/referrals/{id}",
        page_right=Right.RECORD_READ,
        mail="A deadline of something you see to in Haven is today.",
    ),
    "deadline_overdue": KindOfAlert(
        title="A deadline is over",
        page="/referrals/{id}",
        page_right=Right.RECORD_READ,
        mail="A deadline of something you see to in Haven is over.",
    ),
    "deadline_late": KindOfAlert(
        title="Overdue deadline passed on to you",
        page="/referrals/{id}",
        page_right=Right.RECORD_READ,
        mail=(
            "A deadline in Haven is over, and nobody has acted on it: the time your trust allows is over, or "
            "everybody who was told is away. You are told next."
        ),
    ),
    "date_soon": KindOfAlert(
        title="A date to keep is near",
        page="/dates/{id}",
        page_right=Right.RECORD_READ,
        mail="A date to keep in Haven is near.",
    ),
    "date_due": KindOfAlert(
        title="A date to keep is today",
        page="/dates/{id}",
        page_right=Right.RECORD_READ,
        mail="A date to keep in Haven is today.",
    ),
    "date_overdue": KindOfAlert(
        title="A date to keep is over",
        page="/dates/{id}",
        page_right=Right.RECORD_READ,
        mail="A date to keep in Haven is over.",
    ),
    "date_late": KindOfAlert(
        title="Overdue date passed on to you",
        page="/dates/{id}",
        page_right=Right.RECORD_READ,
        mail=(
            "A date to keep in Haven is over, and nobody has acted on it: the time your trust allows is over, or "
            "everybody who was told is away. You are told next."
        ),
    ),
}
