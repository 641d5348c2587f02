"""The areas of administration: where they are, and the rights without which each is of no use."""

from dataclasses import dataclass

from flask import request, url_for
from haven_schemas.rights import Right

from gateway.sessions.current import Session


@dataclass(frozen=True)
class Area:
    """One area as a person finds it; ``words`` stand on its card on the home page."""

    title: str
    address: str
    words: str
    is_here: bool


@dataclass(frozen=True)
class _Kind:
    """What there is for whoever has one of ``rights``; ``page`` is its first one."""

    title: str
    page: str
    rights: tuple[Right, ...]
    words: str


OF_SECOND_PERSONS = (Right.STAFF_ADMINISTER, Right.SIGHT_CONFIRM, Right.DATA_OVERSEE)
"""Who holds one of these asks for what waits for a second person, or decides it; of leads who leave the officer too."""

_AREAS = (
    _Kind("Staff", "staff", (Right.STAFF_ADMINISTER,), "Invite people, give and take away roles, help with sign-in."),
    _Kind("Requests", "requests", OF_SECOND_PERSONS, "What waits for a second person's decision."),
    _Kind("Who can see what", "sight", (Right.SIGHT_REVIEW,), "Who opens which records, and since when."),
    _Kind(
        "Where data is", "data_questions", (Right.SIGHT_REVIEW,), "Where it is kept, who runs it, how it is protected."
    ),
    _Kind("Impact assessment", "impact_assessment", (Right.SIGHT_REVIEW,), "The trust's own DPIA, and who signed it."),
    _Kind("Day passes", "day_passes", (Right.VISITOR_ADMIT,), "Let supply and visiting staff report for one day."),
    _Kind("Roles", "roles", (Right.STAFF_ADMINISTER,), "What each role lets its holder do."),
    _Kind("Machine accounts", "machines", (Right.MACHINE_ADMINISTER,), "Keys for programs that use Haven."),
    _Kind("Schools", "schools", (Right.SCHOOL_ADMINISTER,), "Add schools, and keep their names and facts right."),
    _Kind("Trying Haven out", "watching", (Right.POLICY_SET,), "Whether a program does it every ten minutes."),
    _Kind("Categories", "categories", (Right.CATEGORY_ADMINISTER,), "What concerns are about, and who sees which."),
    _Kind("Closing records", "closing_rules", (Right.POLICY_SET,), "Where a second person has to agree to it."),
    _Kind("Unread concerns", "unread_concerns", (Right.POLICY_SET,), "When the next people are told."),
    _Kind("Single sign-on", "sign_on_providers", (Right.POLICY_SET,), "Let staff sign in with Microsoft or Google."),
    _Kind("E-mail", "mail_channel", (Right.POLICY_SET,), "Whether alerts go out by e-mail."),
    _Kind("Sign-in rules", "sign_in_rules", (Right.TIME_OUT_SET,), "Passwords, and how long a sign-in lasts."),
)


def areas_of(session: Session) -> list[Area]:
    """The areas ``session`` may use, the present one marked."""
    found = [each for each in _AREAS if any(session.has(right) for right in each.rights)]
    addresses = [url_for(f"pages.{each.page}") for each in found]
    return [
        Area(each.title, address, each.words, is_inside(address))
        for each, address in zip(found, addresses, strict=True)
    ]


def is_inside(address: str) -> bool:
    """Whether the page being shown is the one at ``address``, or below it."""
    return request.path == address or request.path.startswith(f"{address}/")
