"""Who is told that a child's paper is due to be reviewed; whoever is linked to the child never is."""

from collections.abc import Collection, Iterable
from uuid import UUID

from .recipients import Candidate, choose_recipients

SEN_GROUP = "send"
"""The group of categories that SEN papers are in."""


def whom_to_tell_of_review(
    category_group: str, team: Iterable[Candidate], sencos: Iterable[UUID], kept_from: Collection[UUID]
) -> list[UUID]:
    """Of SEN papers the SENCO who reads that child's; of any other, and where there is none, the safeguarding team.

    In a stable order; raises ``NobodyToTell`` rather than answer an empty list.
    """
    free = sorted(set(sencos) - set(kept_from)) if category_group == SEN_GROUP else []
    return free or choose_recipients(team, None, kept_from=kept_from)
