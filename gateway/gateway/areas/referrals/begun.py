"""Referrals that were begun at an incident record, and are neither written down nor decided against yet."""

from haven_schemas.acts.incidents.records import LIST_INCIDENTS, IncidentPage, ListIncidents

from gateway.sessions.current import Session
from gateway.state import haven


def begun_referrals(session: Session, limit: int, cursor: str | None = None) -> IncidentPage:
    """Those of records that the person sees, the newest record first: it is known of a record, not of a person."""
    asked = ListIncidents(referral_begun=True, limit=limit, cursor=cursor)
    return haven().services.ask(LIST_INCIDENTS, session.caller, asked)
