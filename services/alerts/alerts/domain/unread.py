"""Who is told next of a concern that nobody has read."""

from collections.abc import Collection, Iterable
from uuid import UUID

from .recipients import TRUST_LEAD, Candidate

DEFAULT_MINUTES = 120
"""Until the trust sets its own: two lessons and a break. Keeping children safe in education asks that a safeguarding
lead or deputy is available throughout the school day; so long without a glance means that nobody is."""

NEXT_PEOPLE = ("headteacher", TRUST_LEAD)
"""Roles, in the order in which they are told."""


def next_people(
    candidates: Iterable[Candidate], told: Collection[UUID], kept_from: Collection[UUID]
) -> tuple[str, list[UUID]] | None:
    """The first of ``NEXT_PEOPLE`` in which someone who may triage there was not told yet, and who; None if no one is.

    Whoever reported it is told like the others: that they wrote it does not mean that they know it lies unread.
    """
    free = [each for each in candidates if each.staff_id not in told and each.staff_id not in kept_from]
    for role in NEXT_PEOPLE:
        people = sorted(each.staff_id for each in free if role in each.roles)
        if people:
            return role, people
    return None
