"""What stands on top of a child's page: what one has to know before anything else."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from haven_schemas.acts.incidents.chronology import Card, PlanKind
from haven_schemas.acts.pupil_record_fields import PupilRecord
from haven_schemas.acts.pupils.record import AttendanceShown, ContactShown, RecordShown
from haven_schemas.acts.referrals.referrals import PlanHeld
from haven_schemas.words.pupil_codes import CHILD_PROTECTION
from haven_schemas.words.records import PLAN_KINDS

_MOST_CONTACTS = 3
_CHANGE = 2.0
"""Percentage points by which attendance has to differ before it is said to rise or fall."""
_SAME_PLAN: dict[str, PlanKind] = {
    "protection_plan": "child_protection",
    "child_in_need": "child_in_need",
    "early_help": "early_help",
}


@dataclass(frozen=True)
class Glance:
    """``age``: in full years. ``first``: whom to ring, in order; ``away_from``: contacts with whom there is no contact,
    or who may not collect. ``trend``: ``rising``, ``falling`` or ``steady``, as it is read; empty where it cannot be
    told."""

    born_on: date | None
    age: int | None
    badges: tuple[str, ...]
    first: tuple[ContactShown, ...]
    away_from: tuple[ContactShown, ...]
    trend: str


def glance_of(record: RecordShown | None, card: Card | None, today: date, held: Iterable[PlanHeld] = ()) -> Glance:
    """Of what the caller was given: nothing is added to what they may see. ``held``: plans that referrals led to."""
    contacts = record.contacts if record else []
    born = record.born_on if record else None
    kept_off = [each for each in contacts if each.contact.no_contact or each.contact.may_collect is False]
    to_ring = [each for each in contacts if not each.contact.no_contact]
    return Glance(
        born_on=born,
        age=None if born is None else _age(born, today),
        badges=tuple(dict.fromkeys(_badges(record.record if record else PupilRecord(), card, today, held))),
        first=tuple(to_ring[:_MOST_CONTACTS]),
        away_from=tuple(kept_off),
        trend=_trend(record.attendance) if record else "",
    )


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _badges(record: PupilRecord, card: Card | None, today: date, held: Iterable[PlanHeld]) -> Iterator[str]:
    plans: set[PlanKind] = {kind for each in _said(card) for kind in each} | {each.kind for each in held}
    for spell in record.child_protection or ():
        if (spell.start is None or spell.start <= today) and (spell.end is None or spell.end >= today):
            if spell.status in _SAME_PLAN:
                plans.add(_SAME_PLAN[spell.status])
            elif spell.status != "none":
                yield CHILD_PROTECTION[spell.status]
    if record.ehc_plan or _provision(record, today) == "E":
        plans.add("ehcp")
    yield from (words for kind, words in PLAN_KINDS.items() if kind in plans)
    if record.in_care:
        yield "In care"
    elif record.ever_in_care:
        yield "Was in care"
    if record.young_carer in ("P", "S"):
        yield "Young carer"
    if "ehcp" not in plans and _provision(record, today) == "K":
        yield "SEN support"


def _said(card: Card | None) -> Iterator[list[PlanKind]]:
    if card is not None:
        yield card.versions[0].plans
        yield from (other.card.plans for other in card.others)


def _provision(record: PupilRecord, today: date) -> str | None:
    """The SEN provision that holds."""
    for spell in record.sen_provision or ():
        if (spell.start is None or spell.start <= today) and (spell.end is None or spell.end >= today):
            return str(spell.provision)
    return None


def _trend(attendance: AttendanceShown) -> str:
    if attendance.lately is None or attendance.before is None:
        return ""
    change = attendance.lately - attendance.before
    return "rising" if change > _CHANGE else "falling" if change < -_CHANGE else "steady"
