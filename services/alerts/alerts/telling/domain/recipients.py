"""Who is told of a concern: the designated leads of its school, and never nobody."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

TRUST_LEAD = "trust_lead"


class NobodyToTell(Exception):
    """No active member of staff may triage at the concern's school, not even the trust's lead.

    Raised, so that the event is tried again and then rests in parking where an operator sees it: a concern nobody hears
    of must never look handled. After a role is given, a replay brings the alerts.
    """


@dataclass(frozen=True)
class Candidate:
    """An active member of staff who may triage at the school, and the roles that let them."""

    staff_id: UUID
    roles: frozenset[str]

    @property
    def is_of_the_school(self) -> bool:
        """Whether any role other than the trust lead's lets them triage here."""
        return bool(self.roles - {TRUST_LEAD})


def choose_recipients(
    candidates: Iterable[Candidate],
    reporter_id: UUID | None,
    kept_from: Collection[UUID] = (),
    *,
    also_trust: bool = False,
) -> list[UUID]:
    """Staff ids to tell of a concern, in a stable order; raises ``NobodyToTell`` rather than answer an empty list.

    The school's own DSLs, deputies and headteacher; the trust lead only where the school has nobody. Whoever reported
    is left out if another recipient remains, since they know; alone, they are reminded of their own report. Whoever is
    ``kept_from`` the concern's children is never told: it goes to the next. ``also_trust``: one of the last two who
    triage there is suspended for a day.
    """
    free = (candidate for candidate in candidates if candidate.staff_id not in kept_from)
    everyone = sorted(free, key=lambda candidate: candidate.staff_id)
    told = [person.staff_id for person in everyone if person.is_of_the_school]
    if also_trust or not told:
        told = [person.staff_id for person in everyone]
    if not told:
        raise NobodyToTell
    return [staff_id for staff_id in told if staff_id != reporter_id] or told
