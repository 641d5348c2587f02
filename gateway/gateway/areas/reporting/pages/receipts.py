"""What a receipt says of when the report is read: kept in the browser's own cookie, as codes and an instant."""

from datetime import datetime
from typing import Any

from flask import session as form_session
from haven_schemas.words.reporting import URGENCIES

from gateway.state import haven

from .reporters import Reporter

_SAID = "received_said"


def keep_what_was_said(who: Reporter, school: str, urgency: str, told: str) -> None:
    """Of the report this browser sent last. Nothing of it names a child, or what was written."""
    out = who.out_of_hours(school) if school else None
    urgent = urgency in URGENCIES
    form_session[_SAID] = {
        "urgent": urgent,
        "told_nobody": urgent and told not in ("somebody", "called_999"),
        "next_at": out.next_at.isoformat() if out else "",
        "night_number": (out.night_number or "") if out else "",
    }


def what_was_said() -> dict[str, Any]:
    """For the receipt: when somebody looks next, unless somebody does by now."""
    said = form_session.get(_SAID, {})
    next_at = datetime.fromisoformat(said["next_at"]) if said.get("next_at") else None
    return {
        "urgent": said.get("urgent", False),
        "told_nobody": said.get("told_nobody", False),
        "next_at": next_at if next_at is not None and next_at > haven().clock() else None,
        "night_number": said.get("night_number", ""),
    }
