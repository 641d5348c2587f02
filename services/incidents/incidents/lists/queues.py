"""What makes a concern or an incident record wait for the team, or makes it overdue."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from haven_schemas.acts.incidents.queues import Why

DECIDED_WITHIN = timedelta(days=1)
"""A concern that nobody decided on for longer is overdue, unless it was made to wait."""


@dataclass(frozen=True)
class MatterState:
    """Of one concern or record, as far as it decides why it stands in a queue."""

    received_at: datetime | None
    """When a concern was recorded that nobody has decided on; None for anything else."""
    waiting_until: date | None
    closing_asked: bool
    look_back_on: date | None
    action_overdue: bool


def queue_reasons(matter: MatterState, now: datetime, today: date) -> list[Why]:
    """Every reason there is, gravest first; none for what merely is in hand."""
    found: list[Why] = []
    if matter.received_at is not None and matter.waiting_until is None and matter.received_at < now - DECIDED_WITHIN:
        found.append("not_decided")
    if matter.waiting_until is not None and matter.waiting_until <= today:
        found.append("waiting_over")
    if matter.action_overdue:
        found.append("action_overdue")
    if matter.look_back_on is not None and matter.look_back_on <= today:
        found.append("look_back")
    if matter.closing_asked:
        found.append("closing_to_confirm")
    return found
