"""Who is told of a step of a concern or an incident record; whoever is linked to a child in it never is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from haven_schemas.rpc.incidents.steps import AlertedStep

from .recipients import Candidate, choose_recipients


@dataclass(frozen=True)
class Step:
    """A step as its owner knows it, and who may triage at its school.

    ``person_id``: whom it was given to, who asked for the closing, or who deals with a record to look back at.
    """

    taken_by: UUID
    person_id: UUID | None
    kept_from: frozenset[UUID]
    candidates: Sequence[Candidate]

    def leads_but(self, staff_id: UUID) -> list[UUID]:
        """Those who triage at the school, as they are told of a concern, without ``staff_id`` whatever happens."""
        return choose_recipients(self.candidates, None, kept_from=self.kept_from | {staff_id})

    def first_free(self, *staff_ids: UUID) -> list[UUID]:
        """The first of ``staff_ids`` who is not kept from a child; where all are, those who triage there."""
        for staff_id in staff_ids:
            if staff_id not in self.kept_from:
                return [staff_id]
        return choose_recipients(self.candidates, None, kept_from=self.kept_from)


def whom_to_tell(step: AlertedStep, of: Step) -> list[UUID]:
    """Staff ids, in a stable order; empty where whoever it is for did it; ``NobodyToTell`` where there is no one."""
    return _RULES[step](of)


def _assigned(of: Step) -> list[UUID]:
    """The new owner; who gave it to them, if the owner turned out to be kept from a child. Nobody tells oneself."""
    if of.person_id is None or of.person_id == of.taken_by:
        return []
    return of.first_free(of.person_id, of.taken_by)


def _closing_asked(of: Step) -> list[UUID]:
    """Those who may agree. Who asked cannot, so they are not told even where they are the only one there."""
    return of.leads_but(of.taken_by)


def _closing_refused(of: Step) -> list[UUID]:
    """Who had asked, unless they took it back; if they are kept from a child by now, the others who triage there."""
    if of.person_id is None or of.person_id == of.taken_by:
        return []
    return of.leads_but(of.taken_by) if of.person_id in of.kept_from else [of.person_id]


def _look_back_due(of: Step) -> list[UUID]:
    """Who deals with the record, while they triage there; otherwise the school's leads."""
    free = {candidate.staff_id for candidate in of.candidates} - of.kept_from
    if of.person_id is not None and of.person_id in free:
        return [of.person_id]
    return choose_recipients(of.candidates, None, kept_from=of.kept_from)


_RULES: dict[AlertedStep, Callable[[Step], list[UUID]]] = {
    "assigned": _assigned,
    "closing_asked": _closing_asked,
    "closing_refused": _closing_refused,
    "look_back_due": _look_back_due,
}
