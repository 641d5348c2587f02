"""Who is left to triage a child when somebody is kept away, and who may say that they are (decision 112)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from haven_schemas.acts.identity.triaging import Triager, WhoTriages

ENOUGH = 2
"""So many others, who count as different people, triage the child still when one is kept away without being asked of
anybody."""


@dataclass(frozen=True)
class Team:
    """Who triages at the schools of a child. ``barred``: who is kept from the child, or for whom the file is closed.
    ``barred_beside``: for each company of other children in which a record names the child, those too who are kept from
    one of these; for each report that is kept from somebody by itself, these too."""

    known: WhoTriages
    barred: frozenset[UUID]
    barred_beside: frozenset[frozenset[UUID]] = frozenset()

    def triages(self, staff_id: UUID) -> bool:
        """Whether keeping them away takes one who triages the child, also one whose account is in doubt just now."""
        return bool(self._own(staff_id))

    def beside(self, staff_id: UUID) -> frozenset[UUID]:
        """The accounts that triage the child and are not theirs."""
        own = self._person(staff_id)
        free = self._free(self.barred)
        return frozenset(each.staff_id for each in free if each.person != own) - {staff_id}

    def leaves_enough(self, staff_id: UUID) -> bool:
        """Whether they may be kept away at once: of everything that they read of the child enough others do."""
        return not self.triages(staff_id) or all(len(left) >= ENOUGH for left in self._left(staff_id))

    def may_agree(self, staff_id: UUID, asked_id: UUID) -> bool:
        """Whether ``asked_id`` may say that they are kept away: never whoever alone would be left."""
        asked = self._person(asked_id)
        return all(left - {asked} for left in self._left(staff_id))

    def _left(self, staff_id: UUID) -> Iterator[frozenset[UUID]]:
        """The people left without ``staff_id``, of what names the child alone, and beside other children."""
        yield self._others(staff_id, self.barred)
        for barred in self.barred_beside:
            if staff_id not in barred:
                yield self._others(staff_id, barred)

    def _others(self, staff_id: UUID, barred: frozenset[UUID]) -> frozenset[UUID]:
        """At whichever of their schools fewest are."""
        free = self._free(barred)
        own = self._own(staff_id)
        left = [each for each in free if each.person not in {one.person for one in own}]
        schools = {school_id for each in own for school_id in each.school_ids}
        at = [frozenset(each.person for each in left if school_id in each.school_ids) for school_id in schools]
        return min(at, key=len, default=frozenset(each.person for each in left))

    def _own(self, staff_id: UUID) -> list[Triager]:
        known = (*self.known.triagers, *self.known.in_doubt)
        return [each for each in known if each.staff_id == staff_id and staff_id not in self.barred]

    def _free(self, barred: frozenset[UUID]) -> list[Triager]:
        return [each for each in self.known.triagers if each.staff_id not in barred]

    def _person(self, staff_id: UUID) -> UUID:
        known = (*self.known.triagers, *self.known.in_doubt)
        return next((each.person for each in known if each.staff_id == staff_id), staff_id)


def whom_to_ask(team: Team, staff_id: UUID, concerned: Collection[UUID], asked: Collection[UUID] = ()) -> list[UUID]:
    """The first group of second persons in which somebody may agree who was not ``asked`` yet; nobody where none is
    left. ``concerned``: who is kept from the child, or proposed to be."""
    for group in team.known.decide:
        fresh = [each for each in group if each not in concerned and each not in asked]
        if may := [each for each in fresh if team.may_agree(staff_id, each)]:
            return may
    return []


def next_independent(team: Team, concerned: Collection[UUID]) -> list[UUID]:
    """The first group of second persons with somebody who is not concerned: where nobody is left to be counted."""
    groups = ([each for each in group if each not in concerned] for group in team.known.decide)
    return next((group for group in groups if group), [])


def who_confirms(team: Team, concerned: Collection[UUID]) -> list[UUID]:
    """Of a link that somebody set and that holds already: the trust lead, and who watches over the data."""
    return [each for each in (*team.known.trust_leads, *team.known.overseers) if each not in concerned]
