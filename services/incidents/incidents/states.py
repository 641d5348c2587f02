"""States of a concern and how triage moves them."""

from collections.abc import Mapping

from haven_schemas.acts.incidents import ConcernStatus, Decision, IncidentStatus
from haven_schemas.errors import ErrorCode, Problem

CONCERN_RECEIVED: ConcernStatus = "received"
CONCERN_BEING_DEALT_WITH: ConcernStatus = "being_dealt_with"
CONCERN_CLOSED: ConcernStatus = "closed"

INCIDENT_OPEN: IncidentStatus = "open"
INCIDENT_CLOSED: IncidentStatus = "closed"

STATUS_AFTER: Mapping[Decision, ConcernStatus] = {
    "opened": CONCERN_BEING_DEALT_WITH,
    "added": CONCERN_BEING_DEALT_WITH,
    "no_further_action": CONCERN_CLOSED,
}


def check_may_decide(status: str, version: int, seen_version: int | None) -> None:
    """Raises ``already_triaged`` if someone decided before, ``stale_version`` if the caller saw an older version."""
    if status != CONCERN_RECEIVED:
        raise Problem(ErrorCode.ALREADY_TRIAGED)
    check_version(version, seen_version)


def check_version(version: int, seen_version: int | None) -> None:
    """Raises ``stale_version`` unless the caller saw ``version``, or does not say."""
    if seen_version is not None and seen_version != version:
        raise Problem(ErrorCode.STALE_VERSION)
