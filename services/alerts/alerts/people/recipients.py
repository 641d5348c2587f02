"""Who is told of what, by what they do at the school."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from haven_schemas.acts.alerts import HandoverAlertKind
from haven_schemas.acts.incidents.steps import AlertedStep
from haven_schemas.events.incidents import HandoverWait

TRUST_LEAD = "trust_lead"
_KIND_OF: dict[HandoverWait, HandoverAlertKind] = {
    "soon": "handover_soon",
    "overdue": "handover_overdue",
    "long_overdue": "handover_overdue",
    "not_received": "handover_not_received",
}
_HEAD = "headteacher"
SEN_GROUP = "send"
"""The group of categories that SEN papers are in."""


@dataclass(frozen=True)
class Candidate:
    """An active member of staff who may triage at the school, and the roles that let them."""

    staff_id: UUID
    roles: frozenset[str]

    @property
    def is_of_the_school(self) -> bool:
        """Whether any role other than the trust lead's lets them triage here."""
        return bool(self.roles - {TRUST_LEAD})


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


class NobodyToTell(Exception):
    """No active member of staff may triage at the concern's school, not even the trust's lead.

    Raised, so that the event is tried again and then rests in parking where an operator sees it: a concern nobody hears
    of must never look handled. After a role is given, a replay brings the alerts.
    """


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


@dataclass(frozen=True)
class ActionRecipients:
    """Who could be told. ``left``: those of the owner and the giver who no longer work at the action's school."""

    kept_from: Collection[UUID]
    left: Collection[UUID]
    candidates: Sequence[Candidate]

    def first_of(self, *staff_ids: UUID) -> list[UUID]:
        """The first of ``staff_ids`` who can do something about it; where none can, those who triage at the school,
        since an action nobody hears of is never done. Raises ``NobodyToTell``."""
        for staff_id in staff_ids:
            if staff_id not in self.kept_from and staff_id not in self.left:
                return [staff_id]
        return choose_recipients(self.candidates, None, kept_from=self.kept_from)


def kind_of(wait: HandoverWait) -> HandoverAlertKind:
    """What people are told: that it is long overdue is for the same people the same news, on one more day."""
    return _KIND_OF[wait]


def whom_to_tell_of_wait(candidates: Iterable[Candidate], wait: HandoverWait) -> list[UUID]:
    """The school's safeguarding team; the trust's lead where it has nobody, or beside it of what is long overdue.

    ``candidates``: who triages at the school. The SENCO, who signs for SEN papers alone, is not among them. In a stable
    order; raises ``NobodyToTell`` rather than answer an empty list.
    """
    people = list(candidates)
    told = choose_recipients(people, None)
    if wait != "long_overdue":
        return told
    return sorted({*told, *(each.staff_id for each in people if TRUST_LEAD in each.roles)})


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


def whom_to_tell_of_review(
    category_group: str, team: Iterable[Candidate], sencos: Iterable[UUID], kept_from: Collection[UUID]
) -> list[UUID]:
    """Of SEN papers the SENCO who reads that child's; of any other, and where there is none, the safeguarding team.

    In a stable order; raises ``NobodyToTell`` rather than answer an empty list.
    """
    free = sorted(set(sencos) - set(kept_from)) if category_group == SEN_GROUP else []
    return free or choose_recipients(team, None, kept_from=kept_from)


def whom_to_tell(step: AlertedStep, of: Step) -> list[UUID]:
    """Staff ids, in a stable order; empty where whoever it is for did it; ``NobodyToTell`` where there is no one."""
    return _RULES[step](of)
