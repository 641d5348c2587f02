"""The areas of administration: where they are, and the rights without which each is of no use."""

from dataclasses import dataclass

from flask import request
from haven_schemas.rights import Right

from gateway.sessions.current import Session


@dataclass(frozen=True)
class Area:
    """One area; ``words`` stand on its card on the home page."""

    title: str
    address: str
    rights: tuple[Right, ...]
    words: str
    is_here: bool = False


OF_SECOND_PERSONS = (Right.STAFF_ADMINISTER, Right.SIGHT_CONFIRM)
"""Who holds one of these asks for what waits for a second person, or decides it."""

_AREAS = (
    Area("Staff", "/staff", (Right.STAFF_ADMINISTER,), "Invite people, give and take away roles, help with sign-in."),
    Area("Requests", "/requests", OF_SECOND_PERSONS, "What waits for a second person's decision."),
    Area("Who can see what", "/who-can-see-what", (Right.SIGHT_REVIEW,), "Who opens which records, and since when."),
    Area("Day passes", "/day-passes", (Right.VISITOR_ADMIT,), "Let supply and visiting staff report for one day."),
    Area("Roles", "/roles", (Right.STAFF_ADMINISTER,), "What each role lets its holder do."),
    Area("Machine accounts", "/machine-accounts", (Right.MACHINE_ADMINISTER,), "Keys for programs that use Haven."),
    Area("Categories", "/categories", (Right.CATEGORY_ADMINISTER,), "What concerns are about, and who sees which."),
    Area("Closing records", "/closing-rules", (Right.POLICY_SET,), "Where a second person has to agree to it."),
    Area("Unread concerns", "/unread-concerns", (Right.POLICY_SET,), "When the next people are told."),
    Area("Sign-in rules", "/sign-in-rules", (Right.TIME_OUT_SET,), "Passwords, and how long a sign-in lasts."),
)


def areas_of(session: Session) -> list[Area]:
    """The areas ``session`` may use, the present one marked."""
    return [
        Area(each.title, each.address, each.rights, each.words, _is_inside(each.address))
        for each in _AREAS
        if any(session.has(right) for right in each.rights)
    ]


def _is_inside(address: str) -> bool:
    return request.path == address or request.path.startswith(f"{address}/")
