"""Who is told next of an overdue action or review that nobody has seen to, and when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from alerts.people import Candidate, next_people

DEFAULT_LATE_DAYS = 1
"""Until the trust sets its own: whoever did not act on the day they were reminded may be ill."""

Work = Literal["action", "look_back", "paper_review", "file_review", "deadline", "date"]


@dataclass(frozen=True)
class LateWork:
    """Something overdue as its owner knows it now: ids, days and codes.

    ``holds``: nobody has done it. ``due_on`` None: a service of the release before does not say. ``owner_id``: whose it
    is, where it is somebody's. ``sender_id``: who gave it, or set the day; nobody
    sent a deadline or a date to keep. ``object_id``: what an alert opens.
    """

    kind: Work
    source_id: UUID
    object_id: UUID
    school_id: UUID
    due_on: date | None
    holds: bool
    owner_id: UUID | None
    sender_id: UUID | None
    kept_from: tuple[UUID, ...]
    category_id: UUID | None = None
    category_name: str = ""


Told = Literal["owner", "team", "headteacher", "trust_lead"]
"""Who was told last."""


def next_to_tell(
    last: Told, candidates: Collection[Candidate], told: Collection[UUID], kept_from: Collection[UUID]
) -> tuple[Told, list[UUID]] | None:
    """Who of ``candidates`` is told next and as what: after the owner all who triage at the school, then its
    headteacher, then the trust lead, each unless told already; None once everyone was.

    Whoever is ``kept_from`` a child in it never is.
    """
    free = [each for each in candidates if each.staff_id not in told and each.staff_id not in kept_from]
    team = sorted(each.staff_id for each in free if each.is_of_the_school)
    if last == "owner" and team:
        return "team", team
    chosen = next_people(free, told, kept_from)
    if chosen is None:
        return None
    role, people = chosen
    return ("headteacher" if role == "headteacher" else "trust_lead"), people
