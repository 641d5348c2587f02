"""The areas in the head of every page: those the person may use, the one the page belongs to marked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, url_for
from haven_schemas.rights import Right

from gateway.areas.accounts.administration import Area, areas_of, is_inside
from gateway.areas.data_protection.overseers import has_desk
from gateway.sessions.current import Session
from gateway.state import haven


@dataclass(frozen=True)
class NavigationLink:
    """One area: its first page, and the right without which the link is of no use; ``words`` stand on its card.

    What stands below the first page's address belongs to the area; so does what stands below ``beyond``.
    """

    text: str
    endpoint: str
    right: Right
    words: str
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """An area as a person finds it on a page."""

    title: str
    address: str
    words: str


NAVIGATION = (
    NavigationLink("Report a concern", "pages.report", Right.CONCERN_REPORT, "Write it down in two minutes."),
    NavigationLink(
        "Concerns", "pages.concerns", Right.CONCERN_TRIAGE, "Decide: open a record, add to one, or keep in chronology."
    ),
    NavigationLink("Inbox", "pages.inbox", Right.ALERT_READ, "New concerns and actions you were told about."),
    NavigationLink(
        "Records",
        "pages.incidents",
        Right.RECORD_READ,
        "What is open, what was done, what comes next.",
        ("/records", "/documents", "/exports", "/moves", "/placements", "/views"),
    ),
    NavigationLink(
        "Pupils", "pages.pupils", Right.RECORD_READ, "Find a pupil and read the chronology.", ("/absent-today",)
    ),
    NavigationLink(
        "My work",
        "pages.work",
        Right.CONCERN_FOLLOW_OWN,
        "What waits for you, and by when: actions, reviews, dates to keep, referrals to chase.",
        ("/actions", "/dates"),
    ),
    NavigationLink(
        "My reports", "pages.my_reports", Right.CONCERN_FOLLOW_OWN, "See that each was received, and what became of it."
    ),
    NavigationLink(
        "Referrals",
        "pages.referrals",
        Right.RECORD_READ,
        "What went to other agencies, what they said, and what is overdue.",
        ("/deadlines",),
    ),
    NavigationLink(
        "Agencies",
        "pages.agencies",
        Right.RECORD_READ,
        "Whom to ring outside the trust, also at night.",
    ),
    NavigationLink("Search", "pages.search", Right.RECORD_READ, "Find words in records and reports."),
    NavigationLink(
        "Handovers",
        "pages.handovers",
        Right.PUPIL_READ_SPECIAL,
        "Files of children who moved inside the trust: sign that you have them.",
    ),
    NavigationLink(
        "Leavers",
        "pages.leavers",
        Right.CONCERN_TRIAGE,
        "Children with a file who left, and nobody knows where they are.",
        ("/left-lately",),
    ),
    NavigationLink(
        "Children on two rolls",
        "pages.roll_questions",
        Right.PUPIL_MATCH,
        "Two schools have the same child: say where the child is.",
    ),
    NavigationLink(
        "Timescales", "pages.timescales", Right.RECORD_READ, "By when others owe you something, and you them."
    ),
    NavigationLink(
        "How long records are kept",
        "pages.kept_files",
        Right.RETENTION_READ,
        "Files due for review or to be destroyed, holds, and for how long each kind is kept.",
    ),
    NavigationLink("Groups", "pages.pupil_groups", Right.GROUP_KEEP, "Pupils you look at together."),
    NavigationLink(
        "Data protection",
        "pages.data_protection",
        Right.DATA_OVERSEE,
        "Cases: who reads a child's file, and what left it. Approvals that wait for you.",
    ),
    NavigationLink("Audit", "pages.audit", Right.AUDIT_READ, "Every read, write and refusal."),
    NavigationLink(
        "Pupil files", "pages.feeds", Right.FEED_ADMINISTER, "Bring pupils in, and see which rows were rejected."
    ),
    NavigationLink(
        "Special categories", "pages.special_categories", Right.FEED_APPROVE, "What a school's system may tell."
    ),
    NavigationLink("Staff", "pages.staff", Right.STAFF_ADMINISTER, "Accounts, roles and rules."),
    NavigationLink("Who can see what", "pages.sight", Right.SIGHT_REVIEW, "Who opens which records, and since when."),
)
"""In the order of a working day: where there are more than fit in the head of a page, the first stand there."""

_TOLD_OF_MAIL = (Right.CONCERN_TRIAGE, Right.DATA_OVERSEE, Right.POLICY_SET, Right.STAFF_ADMINISTER)
_MOST_IN_HEAD = 7
_MORE = "pages.more"
_SECOND_TIER = frozenset({"pages.inbox", "pages.work"})
"""Everyone has these, but they open with a second factor only."""


def signed_in() -> Session | None:
    """The session of the page being rendered, if it has one."""
    session: Session | None = g.get("session")
    return session


def hears_of_news(session: Session) -> bool:
    """Whether an open page of theirs says that alerts came: whoever has an inbox that opens."""
    view = session.view
    return (
        view.kind == "person"
        and session.has(Right.ALERT_READ)
        and view.has_second_factor
        and not (session.is_renewal or session.must_link or view.unproven)
    )


def mail_off(session: Session) -> datetime | None:
    """Since when, or from when on, nobody is mailed about alerts: on every page of those who triage, watch over the
    data or look after accounts and rules."""
    if not hears_of_news(session) or not any(session.has(right) for right in _TOLD_OF_MAIL):
        return None
    return haven().mail_state.off_since(session.caller, haven().clock())


def navigation() -> list[dict[str, Any]]:
    """The areas the person may use, the present one marked: seven at most, and the others behind the last."""
    session = signed_in()
    if session is None:
        return []
    shown, rest = _in_head(session)
    links = [{"text": link.text, "href": url_for(link.endpoint), "active": _is_here(link, session)} for link in shown]
    if rest:
        is_here = is_inside(url_for(_MORE)) or any(_is_here(link, session) for link in rest)
        links.append({"text": "More", "href": url_for(_MORE), "active": is_here})
    return links


def other_areas() -> list[Card]:
    """What does not stand in the head, but for administration, which is shown by itself."""
    session = signed_in()
    if session is None:
        return []
    _, rest = _in_head(session)
    inside = {area.address for area in areas_of(session)}
    found = [Card(link.text, url_for(link.endpoint), link.words) for link in rest]
    return [card for card in found if card.address not in inside]


def _in_head(session: Session) -> tuple[list[NavigationLink], list[NavigationLink]]:
    offered = [link for link in NAVIGATION if session.has(link.right) and _is_offered(link.endpoint, session)]
    if len(offered) <= _MOST_IN_HEAD:
        return offered, []
    return offered[: _MOST_IN_HEAD - 1], offered[_MOST_IN_HEAD - 1 :]


def administration_areas() -> list[Area]:
    """The areas of administration the person may use."""
    session = signed_in()
    return areas_of(session) if session is not None else []


def _is_offered(endpoint: str, session: Session) -> bool:
    if endpoint == "pages.sight":  # whoever looks after accounts finds it among the areas beside the staff list
        return not session.has(Right.STAFF_ADMINISTER)
    if endpoint == "pages.data_protection":
        return has_desk(session)
    if endpoint == "pages.handovers":
        return session.has(Right.RECORD_READ)
    return endpoint not in _SECOND_TIER or session.view.has_second_factor


def _is_here(link: NavigationLink, session: Session) -> bool:
    if link.endpoint == "pages.staff":
        return any(area.is_here for area in areas_of(session))
    return any(is_inside(address) for address in (url_for(link.endpoint), *link.beyond))
