"""Alerts of the roll, of files that follow children to another school, and of colleagues."""

from collections.abc import Mapping

from ..acts.alerts import AlertedKind
from ..rights import Right
from .kind import KindOfAlert

OF_THE_ROLL: Mapping[AlertedKind, KindOfAlert] = {
    "roll_question_asked": KindOfAlert(
        title="A child is on the rolls of two schools",
        page="/roll-questions",
        page_right=Right.PUPIL_MATCH,
        mail=(
            "A child who is on the roll of your school is on the roll of another school of the trust as well. "
            "Please say where the child is. Until someone does, both schools find the child, and each sees its own"
            " contacts and what stops letters and collecting."
        ),
        can_wait=True,
        goes=True,
    ),
    "roll_question_answered": KindOfAlert(
        title="Another school has said where a child is",
        page="/roll-questions",
        page_right=Right.PUPIL_MATCH,
        mail=(
            "Another school of the trust has said where a child is who is on its roll and on yours. Please look "
            "whether you agree."
        ),
        can_wait=True,
        goes=True,
    ),
    "pupil_match_waiting": KindOfAlert(
        title="Pupils who may be one child: to answer, or joined by a colleague",
        page="/matches",
        page_right=Right.PUPIL_MATCH,
        mail=(
            "Pupils who may be one child wait for an answer. Please look at them side by side, and say whether "
            "they are the same child."
        ),
        can_wait=True,
        goes=True,
    ),
    "pupils_left": KindOfAlert(
        title="Pupils left the roll",
        page="/left-lately",
        page_right=Right.CONCERN_TRIAGE,
        mail=(
            "The school's system, or a file, took pupils off the roll of a school where you decide about concerns."
            " Look whether each of them left."
        ),
        goes=True,
    ),
    "pupils_left_open": KindOfAlert(
        title="Pupils left the roll, and something is open",
        page="/left-lately",
        page_right=Right.CONCERN_TRIAGE,
        mail=(
            "The school's system, or a file, took pupils off the roll of a school where you decide about concerns,"
            " and something is still open about at least one of them. Look now whether they left, and who deals "
            "with it."
        ),
        goes=True,
    ),
    "roll_file_waits": KindOfAlert(
        title="A roll file waits for your decision",
        page="/pupil-files",
        page_right=Right.FEED_ADMINISTER,
        mail=(
            "A file from a school's system would take many pupils off the roll, or its ids do not fit. It waits, "
            "and later ones may too: until you decide, the roll grows old. Ask the school before you do."
        ),
        goes=True,
    ),
    "roll_file_late": KindOfAlert(
        title="A roll file waits, and nobody has decided",
        page="/left-lately",
        page_right=Right.CONCERN_TRIAGE,
        mail=(
            "A file from a school's system would take many pupils off the roll, or its ids do not fit. It has "
            "waited for a day, and nobody has decided. Look who would leave, and tell whoever looks after the "
            "school's system."
        ),
        goes=True,
    ),
    "stop_to_ask_again": KindOfAlert(
        title="A court order or the like to ask for again",
        page="/pupils/{id}",
        page_right=Right.RECORD_READ,
        mail=(
            "Something on a child's record that stops letters and exports is to be asked for again: its last day "
            "is over, or nobody has asked for a year. Ask the family or the court, add what holds now, and take "
            "the old one off. Until then it stops them as before."
        ),
        can_wait=True,
        goes=True,
    ),
    "handover_begun": KindOfAlert(
        title="Files to sign for",
        page="/handovers/{id}",
        page_right=Right.RECORD_READ,
        mail=(
            "Children who came to your school from another school of the trust bring their safeguarding files. "
            "Your team can read them now. Please sign that you have them, and say who takes over what is open."
        ),
        can_wait=True,
        goes=True,
    ),
    "handover_soon": KindOfAlert(
        title="Files to sign for by tomorrow",
        page="/handovers/{id}",
        page_right=Right.RECORD_READ,
        mail=(
            "Nobody has signed yet for the safeguarding files of children who came to your school from another "
            "school of the trust. They should be signed for by tomorrow at the latest."
        ),
        goes=True,
    ),
    "handover_overdue": KindOfAlert(
        title="Files not signed for: overdue",
        page="/handovers/{id}",
        page_right=Right.RECORD_READ,
        mail=(
            "Safeguarding files of children who changed school inside the trust have not been signed for in time. "
            "If the children came to your school, please sign that you have the files. If they left it, please ask"
            " the other school's safeguarding team to."
        ),
        goes=True,
    ),
    "handover_not_received": KindOfAlert(
        title="A file was not received",
        page="/handovers/{id}",
        page_right=Right.RECORD_READ,
        mail=(
            "The school that children of yours went to says that it does not have everything in a file. Please "
            "look at what is missing and why."
        ),
        goes=True,
    ),
    "handover_received": KindOfAlert(
        title="Files were signed for",
        page="/handovers/{id}",
        page_right=Right.RECORD_READ,
        mail=(
            "The school that children of yours went to has signed for their safeguarding files. If you learn of "
            "something late, you can still add a note."
        ),
        can_wait=True,
        goes=True,
    ),
    "read_request_asked": KindOfAlert(
        title="A school asks to read a file again",
        page="/read-requests/{id}",
        page_right=Right.CONCERN_TRIAGE,
        mail=(
            "A school of the trust asks to read again the safeguarding file of a child who changed school, and "
            "says why. Please agree until a day, or refuse."
        ),
        goes=True,
    ),
    "read_request_decided": KindOfAlert(
        title="Your request to read a file again was answered",
        page="/read-requests/{id}",
        page_right=Right.CONCERN_TRIAGE,
        mail=(
            "You asked to read again the safeguarding file of a child who changed school. There is news about your"
            " request."
        ),
        can_wait=True,
        goes=True,
    ),
    "possible_link_waiting": KindOfAlert(
        title="A colleague may be a child's parent",
        page="/possible-links",
        page_right=Right.CONCERN_TRIAGE,
        mail=(
            "A colleague may be a child's parent, and somebody else has to decide. Nobody else at their school "
            "can, so please look at it."
        ),
        goes=True,
    ),
    "link_question_asked": KindOfAlert(
        title="Whether a colleague is kept from a child's records, or from a report",
        page="/link-questions",
        mail=(
            "It is asked whether a colleague who decides about concerns is kept from a child's records, or from a "
            "report, or one no longer is. You may be asked, or are to see what becomes of it. Please do not talk "
            "about it with them."
        ),
        goes=True,
    ),
    "team_away": KindOfAlert(
        title="A school's whole safeguarding team is away",
        page="/",
        mail=(
            "Everybody who decides on concerns at one of your schools is, or will be, away on a school day. You "
            "can name somebody to cover."
        ),
        goes=True,
    ),
    "mail_off": KindOfAlert(
        title="Alerts will go out by e-mail no more",
        sender="Turned off by",
        page="/e-mail",
        page_right=Right.POLICY_SET,
        mail=(
            "Somebody turned off, for the whole trust, that people are mailed about alerts. From the next school "
            "day on nobody is mailed about a concern, a record or an action; inboxes in Haven stay as they are. If"
            " that is a mistake, sign in and turn it on again, or have the trust lead do so."
        ),
    ),
}
