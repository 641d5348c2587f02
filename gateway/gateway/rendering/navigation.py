"""The areas in the head of every page: those the person may use, the one the page belongs to marked."""

from dataclasses import dataclass
from typing import Any

from flask import g, url_for
from haven_schemas.rights import Right

from gateway.areas.accounts.administration import Area, areas_of, is_inside
from gateway.areas.data_protection.overseers import has_desk
from gateway.sessions.current import Session


@dataclass(frozen=True)
class NavigationLink:
    """One area: its first page, and the right without which the link is of no use.

    What stands below the first page's address belongs to the area; so does what stands below ``beyond``.
    """

    text: str
    endpoint: str
    right: Right
    beyond: tuple[str, ...] = ()


NAVIGATION = (
    NavigationLink("Report a concern", "pages.report", Right.CONCERN_REPORT),
    NavigationLink("My reports", "pages.my_reports", Right.CONCERN_FOLLOW_OWN),
    NavigationLink("Inbox", "pages.inbox", Right.ALERT_READ),
    NavigationLink("Concerns", "pages.concerns", Right.CONCERN_TRIAGE),
    NavigationLink("Records", "pages.incidents", Right.RECORD_READ, ("/records", "/documents", "/exports", "/moves")),
    NavigationLink("Search", "pages.search", Right.RECORD_READ),
    NavigationLink("Actions", "pages.actions", Right.CONCERN_FOLLOW_OWN),
    NavigationLink("Pupils", "pages.pupils", Right.RECORD_READ),
    NavigationLink("Handovers", "pages.handovers", Right.PUPIL_READ_SPECIAL, ("/leavers",)),
    NavigationLink("Groups", "pages.pupil_groups", Right.GROUP_KEEP),
    NavigationLink("Data protection", "pages.data_protection", Right.DATA_OVERSEE),
    NavigationLink("Audit", "pages.audit", Right.AUDIT_READ),
    NavigationLink("Pupil files", "pages.feeds", Right.FEED_ADMINISTER),
    NavigationLink("Special categories", "pages.special_categories", Right.FEED_APPROVE),
    NavigationLink("Staff", "pages.staff", Right.STAFF_ADMINISTER),
    NavigationLink("Who can see what", "pages.sight", Right.SIGHT_REVIEW),
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
    if endpoint == "pages.data_protection":
        return has_desk(session)
    return endpoint not in _SECOND_TIER or session.view.has_second_factor


def _is_here(link: NavigationLink, session: Session) -> bool:
    if link.endpoint == "pages.staff":
        return any(area.is_here for area in areas_of(session))
    return any(is_inside(address) for address in (url_for(link.endpoint), *link.beyond))
