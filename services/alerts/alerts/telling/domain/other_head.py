"""Who reads a concern that nobody of its own school, nor the trust lead, may read."""

from collections.abc import Collection, Mapping
from uuid import UUID

from .recipients import TRUST_LEAD, Candidate

_HEAD = "headteacher"


def other_head(
    teams: Mapping[UUID, Collection[Candidate]], school_id: UUID, kept_from: Collection[UUID]
) -> tuple[UUID, list[UUID]] | None:
    """Another school, and its head; where no other school has one, whoever else triages at one. None: there is nobody.

    Always the same for the same teams, so that what is told again is told to the same person.
    """
    free = {
        each: [person for person in team if person.staff_id not in kept_from and person.roles - {TRUST_LEAD}]
        for each, team in sorted(teams.items())
        if each != school_id
    }
    for wanted in ({_HEAD}, None):
        for other_id, team in free.items():
            people = sorted(each.staff_id for each in team if wanted is None or wanted & each.roles)
            if people:
                return other_id, people
    return None
