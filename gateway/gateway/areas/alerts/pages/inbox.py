"""The inbox: who reported what kind of thing, and the way to it. An alert that was read stays."""

from collections.abc import Collection, Sequence
from typing import get_args
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.alert_pages import page_of_alert
from haven_schemas.calls.alerts import MARK_READ, READ_INBOX
from haven_schemas.calls.incidents.day import CHILDREN_OF_MATTERS
from haven_schemas.errors import FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.alerts import (
    AlertedKind,
    DeadlineAlertKind,
    DiscardAlertKind,
    DisposalAlertKind,
    InboxAlert,
    KeptFilesAlertKind,
    LeaverAlertKind,
    ListAlerts,
    MarkRead,
    MovedAlertKind,
    OrderAlertKind,
    ReaderlessAlertKind,
)
from haven_schemas.rpc.incidents.day import MatterChildren, MattersAsked
from haven_schemas.words.alerts import ALERT_KINDS, ALERT_SENDERS, URGENCIES

from gateway.pages.blueprint import page
from gateway.rendering.people import pupils_by_id
from gateway.sessions.current import AWAY, Session
from gateway.state import haven

_ABOUT_CONCERNS = frozenset({"concern_recorded", "concern_unread", "concern_assigned"})
_ABOUT_RECORDS = frozenset(
    {"incident_assigned", "closing_asked", "closing_refused", "look_back_due", "look_back_late", "action_late"}
)
_ABOUT_FILES = frozenset({"file_review_due", "file_review_late"})
_ABOUT_PAPERS = frozenset({"paper_review_due", "paper_review_late"})
_SECONDS = 1.5
"""An inbox is shown without names rather than late."""
_ABOUT_ROLLS = frozenset({"roll_question_asked", "roll_question_answered"})
_ABOUT_HANDOVERS = frozenset(
    {"handover_begun", "handover_soon", "handover_overdue", "handover_not_received", "handover_received"}
)
_ABOUT_READ_REQUESTS = frozenset({"read_request_asked", "read_request_decided"})


@page("/inbox", right=Right.ALERT_READ, tier="elevated")
def inbox(session: Session) -> ResponseReturnValue:
    """Newest first, read ones too."""
    unread_only = request.args.get("show") == "unread"
    asked = ListAlerts(limit=25, cursor=request.args.get("cursor"), unread_only=unread_only)
    found = haven().services.ask(READ_INBOX, session.caller, asked)
    about = _about(session, found.alerts)
    pupils = pupils_by_id(session, [each for matter in about.values() for each in matter.subject_ids])
    links = {alert.id: None if alert.gone_at else _page_address(session, alert) for alert in found.alerts}
    return render_template(
        "inbox.html",
        page=found,
        says_mail_off=True,
        mail_off_begins=found.mail_off_since is not None and found.mail_off_since > haven().clock(),
        links=links,
        about=about,
        pupils=pupils,
        session=session,
        unread_only=unread_only,
        kind_told=_kind_told,
        alert_words=ALERT_KINDS,
        urgency_words=URGENCIES,
        sender_words=ALERT_SENDERS,
    )


@page("/inbox", right=Right.ALERT_READ, tier="elevated", methods=("POST",))
def mark_read(session: Session) -> ResponseReturnValue:
    """Marks the alerts of the page, or one, as read."""
    ids = [_uuid(each) for each in request.form.getlist("alert_id")]
    if not ids:
        return redirect(url_for("pages.inbox"), 303)
    done = haven().services.ask(MARK_READ, session.caller, MarkRead(ids=ids))
    if len(ids) > 1 and done.left:
        flash(
            f"Marked as read, but for {done.left} about concerns that nobody has opened or decided on: open them first."
        )
    return redirect(url_for("pages.inbox"), 303)


def _about(session: Session, alerts: Sequence[InboxAlert]) -> dict[UUID, MatterChildren]:
    """Who the concerns, records, files and papers on the page are about, and how they begin; nobody where that cannot
    be told: alerts are shown all the same."""
    here = [alert for alert in alerts if not alert.gone_at]
    kinds = (_ABOUT_CONCERNS, _ABOUT_RECORDS, _ABOUT_FILES, _ABOUT_PAPERS)
    concerns, records, files, papers = (sorted({each.object_id for each in here if each.kind in of}) for of in kinds)
    if not session.has(Right.RECORD_READ) or not [*concerns, *records, *files, *papers]:
        return {}
    asked = MattersAsked(concern_ids=concerns, incident_ids=records, card_ids=files, paper_ids=papers)
    try:
        told = haven().services.ask(CHILDREN_OF_MATTERS, session.caller, asked, seconds=_SECONDS)
    except Problem as problem:
        if problem.code in AWAY:
            return {}
        raise
    return {each.id: each for each in told.matters}


def _page_address(session: Session, alert: InboxAlert) -> str | None:
    """None for a page that the person's roles do not open."""
    right = next((right for kinds, right in _RIGHTS_OF_PAGES if alert.kind in kinds), None)
    if alert.kind == "team_away" and session.has(Right.SCHOOL_ADMINISTER):
        return f"/schools/{session.urn_of(alert.school_id)}/cover"
    if alert.kind == "files_due" and session.has(Right.RETENTION_READ) and (urn := session.urn_of(alert.school_id)):
        return f"/retention?school={urn}"
    return page_of_alert(alert.kind, alert.object_id) if right is None or session.has(right) else None


_RIGHTS_OF_PAGES: Sequence[tuple[Collection[str], Right]] = (
    (_ABOUT_ROLLS, Right.PUPIL_MATCH),
    (("pupil_match_waiting",), Right.PUPIL_MATCH),
    (("possible_link_waiting",), Right.CONCERN_TRIAGE),
    (_ABOUT_HANDOVERS, Right.RECORD_READ),
    (_ABOUT_PAPERS, Right.RECORD_READ),
    (_ABOUT_FILES, Right.RECORD_READ),
    (_ABOUT_READ_REQUESTS, Right.CONCERN_TRIAGE),
    (get_args(DeadlineAlertKind), Right.RECORD_READ),
    (get_args(DisposalAlertKind), Right.RETENTION_READ),
    (get_args(KeptFilesAlertKind), Right.RETENTION_READ),
    (get_args(DiscardAlertKind), Right.RETENTION_READ),
    (get_args(MovedAlertKind), Right.CONCERN_TRIAGE),
    (get_args(LeaverAlertKind), Right.CONCERN_TRIAGE),
    (("roll_file_waits",), Right.FEED_ADMINISTER),
    (("roll_file_late",), Right.CONCERN_TRIAGE),
    (get_args(OrderAlertKind), Right.RECORD_READ),
    (_ABOUT_CONCERNS, Right.CONCERN_TRIAGE),
    (("mail_off",), Right.POLICY_SET),
    (get_args(ReaderlessAlertKind), Right.SIGHT_CONFIRM),
)
"""What an alert tells of, and the right that shows the page about it."""


def _kind_told(alert: InboxAlert) -> AlertedKind:
    """What its words are of: a correction is told as of what was corrected."""
    if not alert.corrected:
        return alert.kind
    return "concern_corrected" if alert.kind in _ABOUT_CONCERNS else "incident_corrected"


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise invalid("alert_id", FieldCode.WRONG_FORMAT) from None
