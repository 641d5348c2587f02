"""Who has the desk: whoever oversees, unless they read records too."""

from haven_schemas.rights import READS_RECORDS, Right

from gateway.sessions.current import Session


def has_desk(session: Session) -> bool:
    """Whether the desk may be offered; the services decide for themselves."""
    return session.has(Right.DATA_OVERSEE) and not any(session.has(right) for right in READS_RECORDS)
