"""The inbox: who reported what kind of thing, and the way to it. An alert that was read stays."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.calls.alerts import LIST_ALERTS, MARK_READ
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.alerts import Alert, AlertedKind, ListAlerts, MarkRead
from haven_schemas.words.alerts import ALERT_KINDS, ALERT_SENDERS

from gateway.pages.blueprint import page
from gateway.sessions.current import Session
from gateway.state import haven

_ABOUT_CONCERNS = frozenset({"concern_recorded", "concern_unread", "concern_assigned"})
_ABOUT_ROLLS = frozenset({"roll_question_asked", "roll_question_answered"})
_ABOUT_ACTIONS = frozenset({"action_assigned", "action_soon", "action_overdue"})


@page("/inbox", right=Right.ALERT_READ, tier="elevated")
def inbox(session: Session) -> ResponseReturnValue:
    """Newest first, read ones too."""
    unread_only = request.args.get("show") == "unread"
    asked = ListAlerts(limit=25, cursor=request.args.get("cursor"), unread_only=unread_only)
    found = haven().services.ask(LIST_ALERTS, session.caller, asked)
    links = {alert.id: None if alert.gone_at else _page_address(session, alert) for alert in found.alerts}
    return render_template(
        "inbox.html",
        page=found,
        links=links,
        session=session,
        unread_only=unread_only,
        kind_told=_kind_told,
        alert_words=ALERT_KINDS,
        sender_words=ALERT_SENDERS,
    )


@page("/inbox", right=Right.ALERT_READ, tier="elevated", methods=("POST",))
def mark_read(session: Session) -> ResponseReturnValue:
    """Marks the alerts of the page, or one, as read."""
    ids = [_uuid(each) for each in request.form.getlist("alert_id")]
    haven().services.ask(MARK_READ, session.caller, MarkRead(ids=ids))
    return redirect(url_for("pages.inbox"), 303)


def _page_address(session: Session, alert: Alert) -> str | None:
    if alert.kind in _ABOUT_ACTIONS:  # whose owner may read no record
        return url_for("pages.actions")
    if alert.kind in _ABOUT_ROLLS:
        return url_for("pages.roll_questions") if session.has(Right.PUPIL_MATCH) else None
    if alert.kind == "pupil_match_waiting":
        return url_for("pages.matches") if session.has(Right.PUPIL_MATCH) else None
    if alert.kind not in _ABOUT_CONCERNS:
        return url_for("pages.incident", incident_id=alert.object_id)
    if session.has(Right.CONCERN_TRIAGE):
        return url_for("pages.concern", concern_id=alert.object_id)
    return None


def _kind_told(alert: Alert) -> AlertedKind:
    """What its words are of: a correction is told as of what was corrected."""
    if not alert.corrected:
        return alert.kind
    return "concern_corrected" if alert.kind in _ABOUT_CONCERNS else "incident_corrected"


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise invalid("alert_id", FieldCode.WRONG_FORMAT) from None
