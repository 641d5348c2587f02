"""Alerts of how long files are kept, and of what is destroyed, moved or rewritten."""

from collections.abc import Mapping

from ..acts.alerts import AlertedKind
from ..rights import Right
from .kind import KindOfAlert

OF_KEEPING: Mapping[AlertedKind, KindOfAlert] = {
    "disposal_proposed": KindOfAlert(
        title="You are asked to agree that a file is destroyed",
        page="/retention/disposals/{id}",
        page_right=Right.RETENTION_READ,
        mail=(
            "It was proposed that a child's file at a school of your trust is destroyed. It is not unless a second"
            " person agrees, and you may be that person. If nobody agrees within 28 days, it has to be proposed "
            "anew."
        ),
        can_wait=True,
        goes=True,
    ),
    "disposal_announced": KindOfAlert(
        title="A file is to be destroyed",
        page="/retention/disposals/{id}",
        page_right=Right.RETENTION_READ,
        mail=(
            "Two people agreed that a child's file at your school is destroyed. Nothing is destroyed for fourteen "
            "days, and until then it can be withdrawn or stopped."
        ),
        can_wait=True,
        goes=True,
    ),
    "disposal_ended": KindOfAlert(
        title="A file is not to be destroyed after all",
        page="/retention/disposals/{id}",
        page_right=Right.RETENTION_READ,
        mail=(
            "A child's file at your school that was to be destroyed is not: it was withdrawn or stopped, or "
            "something had changed by its day. Nothing was destroyed."
        ),
        can_wait=True,
        goes=True,
    ),
    "disposal_done": KindOfAlert(
        title="A file was destroyed",
        page="/retention/disposals/{id}",
        page_right=Right.RETENTION_READ,
        mail="A child's file at your school was destroyed, as two people had agreed. A certificate says what is gone.",
        can_wait=True,
        goes=True,
    ),
    "hold_review_due": KindOfAlert(
        title="A hold to look at again",
        page="/retention/holds",
        page_right=Right.RETENTION_READ,
        mail=(
            "Something keeps a child's file at your school from ever being destroyed, and the day has come to look"
            " whether that is still needed. It goes on keeping the file until somebody says otherwise."
        ),
        can_wait=True,
        goes=True,
    ),
    "hold_lifted": KindOfAlert(
        title="A hold on a file was lifted",
        page="/retention/holds",
        page_right=Right.RETENTION_READ,
        mail=(
            "A colleague has lifted a hold on a child's file at a school of yours. It keeps the file for one whole"
            " school day more. If that is a mistake, place it again before then."
        ),
        goes=True,
    ),
    "schedule_earlier": KindOfAlert(
        title="Files are to be kept for less time",
        page="/retention/schedules",
        page_right=Right.RETENTION_READ,
        names_school=False,
        mail=(
            "Somebody has set that children's files come to review earlier than they do now. It begins after one "
            "whole working day. If that is a mistake, set it back before then, or have the trust lead do so."
        ),
        goes=True,
    ),
    "wide_hold_changed": KindOfAlert(
        title="A hold on many files was placed, or is to be lifted",
        sender="By",
        page="/retention/holds",
        page_right=Right.RETENTION_READ,
        names_school=False,
        mail=(
            "A hold on many children's files was placed, or somebody asked that it be lifted, or two people lifted"
            " it. Look whether it is right: it takes a second person to lift one, who may be you."
        ),
        goes=True,
    ),
    "files_due": KindOfAlert(
        title="Files whose time has come",
        page="/retention",
        page_right=Right.RETENTION_READ,
        mail=(
            "The time for which children's files at your school are kept has come to its end. Nothing is destroyed"
            " by that: somebody decides on each whether it is kept on."
        ),
        can_wait=True,
        goes=True,
    ),
    "register_read": KindOfAlert(
        title="The register of destroyed files was opened",
        sender="Opened by",
        page="/retention/disposals",
        names_school=False,
        mail=(
            "A data protection officer has opened the register of destroyed files, which says whose each was, when"
            " it went and why. You need do nothing. If you do not know what for, ask them."
        ),
        goes=True,
    ),
    "discard_asked": KindOfAlert(
        title="You are asked to agree that a report is destroyed unread",
        page="/retention/unopened-reports",
        page_right=Right.RETENTION_READ,
        mail=(
            "It was proposed that a report at a school of your trust, which nobody can open, is destroyed unread. "
            "It is not unless a second person agrees, and you may be that person. If you do not agree, do nothing."
        ),
        goes=True,
    ),
    "discard_proposed": KindOfAlert(
        title="A report is proposed to be destroyed unread",
        page="/retention/unopened-reports",
        page_right=Right.RETENTION_READ,
        mail=(
            "It was proposed that a report at a school you watch over, which nobody can open, is destroyed unread."
            " It is not unless a second person agrees, and it is as soon as somebody does."
        ),
        goes=True,
    ),
    "discard_ended": KindOfAlert(
        title="A proposal to destroy a report unread has ended",
        page="/retention/unopened-reports",
        page_right=Right.RETENTION_READ,
        mail=(
            "A proposal to destroy a report unread has ended: it was withdrawn, the report opened after all, or "
            "the child's file is gone. Nobody is asked to agree any more."
        ),
        can_wait=True,
        goes=True,
    ),
    "discard_done": KindOfAlert(
        title="A report was destroyed unread",
        page="/retention/unopened-reports",
        page_right=Right.RETENTION_READ,
        mail=(
            "A report that nobody could open was destroyed unread, as two people had agreed. That it came, when "
            "and from whom stays recorded."
        ),
        can_wait=True,
        goes=True,
    ),
    "records_moved": KindOfAlert(
        title="Something was moved, rewritten or redacted",
        page="/moves",
        page_right=Right.CONCERN_TRIAGE,
        mail=(
            "A colleague has moved something from one child's file to another's, or rewritten what somebody else "
            "had written, or had something redacted or removed when another child's file was destroyed, at a "
            "school where you decide about concerns. Look whether it is right."
        ),
        goes=True,
    ),
}
