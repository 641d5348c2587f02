"""States of a concern and how triage moves them."""

from enum import StrEnum

from haven_schemas.errors import ErrorCode, Problem


class Status(StrEnum):
    """What the reporter is told of their concern."""

    RECEIVED = "received"
    BEING_DEALT_WITH = "being_dealt_with"
    CLOSED = "closed"


class Decision(StrEnum):
    """What was decided of a concern."""

    OPENED = "opened"
    ADDED = "added"
    NO_FURTHER_ACTION = "no_further_action"


STATUS_AFTER = {
    Decision.OPENED: Status.BEING_DEALT_WITH,
    Decision.ADDED: Status.BEING_DEALT_WITH,
    Decision.NO_FURTHER_ACTION: Status.CLOSED,
}

INCIDENT_OPEN = "open"
INCIDENT_CLOSED = "closed"


def check_may_decide(status: str, version: int, seen_version: int | None) -> None:
    """Raises ``already_triaged`` if someone decided before, ``stale_version`` if the caller saw an older version."""
    if status != Status.RECEIVED:
        raise Problem(ErrorCode.ALREADY_TRIAGED)
    check_version(version, seen_version)


def check_version(version: int, seen_version: int | None) -> None:
    """Raises ``stale_version`` unless the caller saw ``version``, or does not say."""
    if seen_version is not None and seen_version != version:
        raise Problem(ErrorCode.STALE_VERSION)
