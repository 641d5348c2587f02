"""Whether the record of a page that is not found is one its reader was told of, and that is gone after a restore."""

from datetime import datetime
from uuid import UUID

from flask import request
from haven_schemas.acts.alerts import GoneRecordQuery
from haven_schemas.acts.alerts_calls import GONE_RECORD
from haven_schemas.errors import Problem
from haven_schemas.rights import Right

from gateway.sessions.current import Session
from gateway.state import haven

_PAGES = {"pages.concern": "concern_id", "pages.incident": "incident_id"}
"""Pages that alerts lead to, and the part of their address that names the record."""


def gone_record(session: Session | None) -> datetime | None:
    """When it was found gone; None for whoever was never told of it, who learns nothing more than "not found"."""
    named = _PAGES.get(request.endpoint or "")
    if named is None or session is None or not session.has(Right.ALERT_READ):
        return None
    record_id: UUID = (request.view_args or {})[named]
    try:
        return haven().services.ask(GONE_RECORD, session.caller, GoneRecordQuery(object_id=record_id)).gone_at
    except Problem:  # "not found" is true without alerts' word as well
        return None
