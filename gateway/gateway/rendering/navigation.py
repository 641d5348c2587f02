"""The areas in the head of every page: those the person may use, the one the page belongs to marked."""

from dataclasses import dataclass
from typing import Any

from flask import g, url_for
from haven_schemas.rights import Right

from gateway.areas.accounts.administration import Area, areas_of, is_inside
from gateway.sessions.current import Session


@dataclass(frozen=True)
class Link:
    """One area: its first page, and the right without which the link is of no use.

    What stands below the first page's address belongs to the area; so does what stands below ``beyond``.
    """

    text: str
    endpoint: str
    right: Right
    beyond: tuple[str, ...] = ()


NAVIGATION = (
    Link("Report a concern", "pages.report", Right.CONCERN_REPORT),
    Link("My reports", "pages.my_reports", Right.CONCERN_FOLLOW_OWN),
    Link("Inbox", "pages.inbox", Right.ALERT_READ),
    Link("Concerns", "pages.concerns", Right.CONCERN_TRIAGE),
    Link("Records", "pages.incidents", Right.RECORD_READ, ("/records", "/documents", "/exports", "/moves")),
    Link("Search", "pages.search", Right.RECORD_READ),
    Link("Actions", "pages.actions", Right.CONCERN_FOLLOW_OWN),
    Link("Pupils", "pages.pupils", Right.RECORD_READ),
    Link("Handovers", "pages.handovers", Right.PUPIL_READ_SPECIAL),
    Link("Groups", "pages.pupil_groups", Right.GROUP_KEEP),
    Link("Audit", "pages.audit", Right.AUDIT_READ),
    Link("Pupil files", "pages.feeds", Right.FEED_ADMINISTER),
    Link("Special categories", "pages.special_categories", Right.FEED_APPROVE),
    Link("Staff", "pages.staff", Right.STAFF_ADMINISTER),
    Link("Who can see what", "pages.sight", Right.SIGHT_REVIEW),
)

_SECOND_TIER = frozenset({"pages.inbox", "pages.actions"})
"""Everyone has these, but they open with a second factor only."""


def signed_in() -> Session | None:
    """The session of the page being rendered, if it has one."""
    session: Session | None = g.get("session")
    return session


def navigation() -> list[dict[str, Any]]:
    """The areas the person may use, the present one marked."""
    session = signed_in()
    if session is None:
        return []
    return [
        {"text": link.text, "href": url_for(link.endpoint), "active": _is_here(link, session)}
        for link in NAVIGATION
        if session.has(link.right) and _is_offered(link.endpoint, session)
    ]


def administration_areas() -> list[Area]:
    """The areas of administration the person may use."""
    session = signed_in()
    return areas_of(session) if session is not None else []


def _is_offered(endpoint: str, session: Session) -> bool:
    if endpoint == "pages.sight":  # whoever looks after accounts finds it among the areas beside the staff list
        return not session.has(Right.STAFF_ADMINISTER)
    return endpoint not in _SECOND_TIER or session.view.has_second_factor


def _is_here(link: Link, session: Session) -> bool:
    if link.endpoint == "pages.staff":
        return any(area.is_here for area in areas_of(session))
    return any(is_inside(address) for address in (url_for(link.endpoint), *link.beyond))
