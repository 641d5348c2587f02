"""Names of everyone in an export: asked of their owners for this one piece of work, kept nowhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from haven_schemas.rpc.incidents_exports import Redaction
from haven_schemas.rpc.incidents_records import Entry

from incidents.domain.redaction import Named, Redactor
from incidents.extras import OtherOwners

_A_CALL = 200
UNKNOWN_CHILD = "A child not on the roll"
UNKNOWN_COLLEAGUE = "A former colleague"
OTHERS_LABEL = "[name left out]"


@dataclass(frozen=True)
class People:
    """Display names and every known name, by id. Children without a name on the roll bear what a reporter wrote.

    ``protected``: names of before of children whose identity is protected. They stay out of every export, under the
    label of nobody: one of the child would join what is kept apart.
    """

    shown: Mapping[UUID, str]
    known_as: Mapping[UUID, frozenset[str]]
    children: tuple[UUID, ...]
    staff: tuple[UUID, ...]
    adults: tuple[UUID, ...]
    protected: frozenset[str] = frozenset()


def people_of(owners: OtherOwners, entries: Sequence[Entry], also: Iterable[UUID]) -> People:
    """Everyone in ``entries`` and the children ``also``. Raises ``OwnerAway``."""
    children = list(dict.fromkeys([*also, *(each.subject_id for entry in entries for each in entry.subjects)]))
    staff = list(dict.fromkeys(entry.recorded_by for entry in entries))
    shown: dict[UUID, str] = {}
    known: dict[UUID, frozenset[str]] = {}
    protected: set[str] = set()
    for begin in range(0, len(children), _A_CALL):
        for found in owners.pupil_names(children[begin : begin + _A_CALL]):
            shown[found.pupil_id], known[found.pupil_id] = found.names[0], frozenset(found.names)
            protected.update(found.protected)
    for entry in entries:
        for each in entry.subjects:
            if each.not_listed and each.subject_id not in shown:
                shown[each.subject_id], known[each.subject_id] = each.not_listed, frozenset({each.not_listed})
    adults: dict[UUID, str] = {each.id: each.name for entry in entries for each in entry.people if each.name}
    for adult_id, name in adults.items():
        shown[adult_id], known[adult_id] = name, frozenset({name})
    for staff_id in staff:
        copy = owners.staff(staff_id)
        if copy is not None:
            shown[staff_id], known[staff_id] = copy.name, frozenset({copy.name})
    return People(shown, known, tuple(children), tuple(staff), tuple(adults), frozenset(protected))


def labels_of(people: People, redaction: Redaction) -> dict[UUID, str]:
    """What stands for each person whose name is left out, in the order they appear."""
    children = [each for each in people.children if each in set(redaction.subject_ids)]
    staff = [each for each in people.staff if each in set(redaction.staff_ids)]
    adults = [each for each in people.adults if each in set(redaction.adult_ids)]
    labels = {each: f"Child {_letters(number)}" for number, each in enumerate(children)}
    labels |= {each: f"Member of staff {number + 1}" for number, each in enumerate(staff)}
    return labels | {each: f"Adult {number + 1}" for number, each in enumerate(adults)}


def named_of(people: People, redaction: Redaction) -> tuple[list[Named], list[Named]]:
    """Those left out, and those who stay."""
    labels = labels_of(people, redaction)
    left_out = [Named(OTHERS_LABEL, people.protected)]
    left_out += [Named(label, people.known_as[each]) for each, label in labels.items() if each in people.known_as]
    left_out += [Named(OTHERS_LABEL, frozenset({word}), as_written=True) for word in redaction.words]
    kept = [Named("", names) for each, names in people.known_as.items() if each not in labels]
    return left_out, kept


def redactor_of(people: People, redaction: Redaction) -> Redactor:
    """For the people of one export. What was typed as words goes, whoever else is called so."""
    left_out, kept = named_of(people, redaction)
    return Redactor(left_out, kept)


def _letters(number: int) -> str:
    """A, B, ... Z, AA: as a sheet's columns."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
