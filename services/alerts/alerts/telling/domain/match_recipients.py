"""Who is told that pupils who may be one child wait for an answer."""

from collections.abc import Collection, Sequence
from uuid import UUID

from .recipients import Candidate, NobodyToTell, choose_recipients


def whom_to_tell_of_matches(
    at_each_school: Sequence[Sequence[Candidate]], named: Collection[UUID] | None, kept_from: Collection[UUID]
) -> list[UUID]:
    """Staff ids, in a stable order. ``at_each_school``: who matches pupils at each of the one or two schools.

    At one school its own team, or the trust lead where it has nobody; of two, whoever is at both, perhaps nobody. Where
    people are ``named`` nobody but them, whatever happens. ``NobodyToTell`` where one school, or the question that only
    they may see, is left without anyone. Whoever is ``kept_from`` the children is never told.
    """
    at_all = set.intersection(*({each.staff_id for each in people} for people in at_each_school)) - {*kept_from}
    if named is not None:
        if not at_all & {*named}:
            raise NobodyToTell
        return sorted(at_all & {*named})
    if len(at_each_school) == 1:
        return choose_recipients(at_each_school[0], None, kept_from)
    return sorted(at_all)
