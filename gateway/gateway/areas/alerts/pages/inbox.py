"""The inbox: who reported what kind of thing, and the way to it. An alert that was read stays."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.alerts import AlertedKind, InboxAlert, ListAlerts, MarkRead
from haven_schemas.acts.alerts_calls import MARK_READ, READ_INBOX
from haven_schemas.acts.incidents.day import CHILDREN_OF_MATTERS, MatterChildren, MattersAsked
from haven_schemas.alerts import ALERTS, page_of_alert
from haven_schemas.alerts.kind import CONCERN, FILE, PAPER, RECORD
from haven_schemas.errors import FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.words.alerts import URGENCIES

from gateway.pages.blueprint import page
from gateway.rendering.people import pupils_by_id
from gateway.sessions.current import AWAY, Session
from gateway.state import haven

_SECONDS = 1.5
"""An inbox is shown without names rather than late."""


@page("/inbox", asks=READ_INBOX)
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
        kinds=ALERTS,
        urgency_words=URGENCIES,
    )


@page("/inbox", asks=MARK_READ, methods=("POST",))
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
    here = [(ALERTS[alert.kind].page, alert.object_id) for alert in alerts if not alert.gone_at]
    pages = (CONCERN, RECORD, FILE, PAPER)
    concerns, records, files, papers = (sorted({each for of, each in here if of == page_of}) for page_of in pages)
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
    if alert.kind == "team_away" and session.has(Right.SCHOOL_ADMINISTER):
        return f"/schools/{session.urn_of(alert.school_id)}/cover"
    if alert.kind == "files_due" and session.has(Right.RETENTION_READ) and (urn := session.urn_of(alert.school_id)):
        return f"/retention?school={urn}"
    right = ALERTS[alert.kind].page_right
    return page_of_alert(alert.kind, alert.object_id) if right is None or session.has(right) else None


def _kind_told(alert: InboxAlert) -> AlertedKind:
    """What its words are of: a correction is told as of what was corrected."""
    if not alert.corrected:
        return alert.kind
    return "concern_corrected" if ALERTS[alert.kind].page == CONCERN else "incident_corrected"


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise invalid("alert_id", FieldCode.WRONG_FORMAT) from None
