"""What people read for the codes of triage: what was decided or done, how high the risk is, why something waits."""

from collections.abc import Mapping
from typing import Annotated, Any

from ..acts.incidents import Decision, IncidentStatus, MatterKind, RiskLevel, Step
from ..acts.incidents.queues import Queue, Why
from ..acts.incidents.triage import Agreement

DECISIONS: Mapping[Decision, str] = {
    "opened": "Incident record opened",
    "added": "Added to an incident record",
    "no_further_action": "No further action: kept in chronology",
}

STEPS: Mapping[Step, str] = {
    "recategorised": "Category changed",
    "risk_set": "Level of risk",
    "assigned": "Who deals with it",
    "waiting_set": "Waiting",
    "waiting_ended": "Waits no longer",
    "closing_asked": "Closing: a second person is asked to agree",
    "closing_refused": "Closing not agreed",
    "closed": "Closed",
    "reopened": "Opened again",
    "looked_back": "Looked back on whether it worked",
    "linked": "Linked",
    "unlinked": "Linked no longer",
    "reporter_told": "Written to the reporter",
}

_both: dict[Any, str] = {**DECISIONS, **STEPS}
DECISIONS_AND_STEPS: Mapping[Decision | Step, str] = _both
"""What was decided of a concern, and every step after it."""

DECISIONS_TO_TAKE: Annotated[Mapping[Decision, str], "as whoever triages chooses it"] = {
    "opened": "Open an incident record",
    "added": "Add to an incident record",
    "no_further_action": "No further action: keep in chronology",
}

RISK_LEVELS: Mapping[RiskLevel, str] = {
    "low": "Low risk",
    "medium": "Medium risk",
    "high": "High risk",
    "immediate": "Immediate danger",
}

QUEUES: Mapping[Queue, str] = {
    "new": "New",
    "mine": "Mine",
    "waiting": "Waiting",
    "overdue": "Overdue",
}

EMPTY_QUEUES: Annotated[Mapping[Queue, str], "what stands where nothing is in it"] = {
    "new": "Nothing is waiting. Every concern has been dealt with.",
    "mine": "Nothing is assigned to you.",
    "waiting": "Nothing waits until a later day.",
    "overdue": "Nothing is overdue.",
}

REASONS_TO_ACT: Mapping[Why, str] = {
    "not_decided": "Not decided for a day",
    "closing_to_confirm": "Closing to agree to",
    "waiting_over": "Waited long enough",
    "action_overdue": "Action overdue",
    "look_back": "Look back: did it work?",
}

DECISIONS_TAKEN: Annotated[Mapping[Decision, str], "as it is said to whoever took it"] = {
    "opened": "You opened an incident record.",
    "added": "You added the concern to this incident record.",
    "no_further_action": "No further action. The concern stays in the chronology.",
}

AGREEMENTS: Mapping[Agreement, str] = {
    "child": "Same child",
    "place": "Same place",
    "hour": "Same hour",
}

INCIDENT_STATUSES: Mapping[IncidentStatus, str] = {
    "open": "Open",
    "closed": "Closed",
}

MATTERS: Mapping[MatterKind, str] = {
    "concern": "a concern",
    "incident": "an incident record",
}
"""Within a sentence."""
