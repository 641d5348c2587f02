"""Who is told at once that a colleague may be a child's parent."""

from collections.abc import Collection, Sequence
from uuid import UUID

from .recipients import Candidate, choose_recipients


def whom_to_tell_of_possible_link(
    team: Sequence[Candidate], staff_id: UUID, named: Collection[UUID] | None
) -> list[UUID]:
    """The trust's lead, where the colleague is the only one of the school who may triage; nobody otherwise.

    Of a protected child those alone who are ``named`` for it: to anybody else it would say that something is protected.
    ``NobodyToTell`` where nobody else in the trust may triage there.
    """
    of_school = {each.staff_id for each in team if each.is_of_the_school}
    if of_school != {staff_id}:
        return []
    told = choose_recipients(team, None, kept_from={staff_id})
    return told if named is None else sorted({*told} & {*named})
