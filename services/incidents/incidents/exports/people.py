"""Names of everyone in an export: asked of their owners for this one piece of work, kept nowhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from haven_schemas.acts.incidents.exports import Redaction

from incidents.extras import OtherOwners
from incidents.printing import OTHERS_LABEL, Form, NamedPerson, Redactor, words_of

from .faces import Faces

_A_CALL = 200
UNKNOWN_CHILD = "A child not on the roll"
UNKNOWN_COLLEAGUE = "A former colleague"
NAMESAKE = "The child this is about"
"""Where another child of the very same name is left out."""


@dataclass(frozen=True)
class People:
    """Who is in an export (``faces``), and their names by the id they go by there.

    ``roll``: every name the roll or the accounts know; ``surnames`` of children on the roll. ``written``: what someone
    wrote, of adults and of children who are not listed. ``protected``: earlier names of children whose identity is
    protected. They stay out of every export, under the label of nobody: one of the child would join what is kept apart.
    """

    faces: Faces
    shown: Mapping[UUID, str]
    roll: Mapping[UUID, frozenset[str]]
    surnames: Mapping[UUID, frozenset[str]]
    written: Mapping[UUID, frozenset[str]]
    protected: Mapping[UUID, frozenset[str]]

    def shown_as(self, each: UUID, unknown: str) -> str:
        """What someone is called where their name is not left out, by any id they have."""
        return self.shown.get(self.faces.same.get(each, each), unknown)

    def named(self, labels: Mapping[UUID, str]) -> dict[UUID, list[NamedPerson]]:
        """Everyone whose name is known, in the order of the export: staff who are in no record last."""
        of_roll = {
            each: NamedPerson(labels.get(each, ""), names, self.surnames.get(each, frozenset()))
            for each, names in self.roll.items()
        }
        means = frozenset[Form]().union(*(each.forms for each in of_roll.values()))
        named: dict[UUID, list[NamedPerson]] = {}
        for each in dict.fromkeys([*self.faces.children, *self.faces.staff, *self.faces.adults, *self.roll]):
            known = [of_roll[each]] if each in of_roll else []
            if each in self.written:
                others = means & {(word,) for name in self.written[each] for word in words_of(name)}
                known.append(NamedPerson(labels.get(each, ""), self.written[each], typed=True, others=others))
            named[each] = known
        return named

    def sealed(self) -> list[NamedPerson]:
        """Earlier names, less what the child is called by now, about which someone decides."""
        return [
            NamedPerson(OTHERS_LABEL, names, others=NamedPerson("", self.roll.get(each, frozenset())).forms)
            for each, names in self.protected.items()
        ]


def people_of(owners: OtherOwners, faces: Faces, also_staff: Iterable[UUID] = ()) -> People:
    """Everyone of ``faces``, and the accounts ``also_staff``. Raises ``OwnerAway``.

    A chronology tells nothing of other children but their names on the roll: what a reporter wrote of one not listed is
    left out where they are, and never shown.
    """
    shown: dict[UUID, str] = {}
    roll: dict[UUID, frozenset[str]] = {}
    surnames: dict[UUID, frozenset[str]] = {}
    protected: dict[UUID, frozenset[str]] = {}
    for begin in range(0, len(faces.children), _A_CALL):
        for found in owners.pupil_names(faces.children[begin : begin + _A_CALL]):
            shown[found.pupil_id], roll[found.pupil_id] = found.names[0], frozenset(found.names)
            surnames[found.pupil_id], protected[found.pupil_id] = frozenset(found.surnames), frozenset(found.protected)
    for child, words in faces.written.items():
        if faces.subject_id in (None, child):
            shown.setdefault(child, min(words))
    written = dict(faces.written)
    for adult_id in faces.adults:
        shown[adult_id], written[adult_id] = faces.adult_names[adult_id], frozenset({faces.adult_names[adult_id]})
    for staff_id in dict.fromkeys([*faces.staff, *also_staff]):
        copy = owners.staff(staff_id)
        if copy is not None:
            shown[staff_id], roll[staff_id] = copy.name, frozenset({copy.name})
    return People(faces, shown, roll, surnames, written, protected)


def labels_of(people: People, redaction: Redaction) -> dict[UUID, str]:
    """What stands for each person whose name is left out, in the order they appear, by every id they have.

    Nobody can leave out one of two who are called the same: whoever has the whole name of someone left out is left out
    too. An adult with the name of a colleague or of another adult is taken for the same person.
    """
    faces = people.faces
    wholes = {each: frozenset(form for one in known for form in one.wholes) for each, known in people.named({}).items()}
    hidden = _with_namesakes(_asked_for(faces, redaction), wholes)
    labels: dict[UUID, str] = {}
    if faces.subject_id in hidden:
        labels[faces.subject_id] = NAMESAKE
    others = (each for each in faces.children if each in hidden and each != faces.subject_id)
    labels |= {each: f"Child {_letters(number)}" for number, each in enumerate(others)}
    by_name: dict[Form, str] = {}
    staff = [*dict.fromkeys([*faces.staff, *(people.roll.keys() - set(faces.children))])]
    for kind, members in (("Member of staff", staff), ("Adult", list(faces.adults))):
        number = 0
        for each in members:
            if each not in hidden:
                continue
            label = next((by_name[form] for form in sorted(wholes[each]) if form in by_name), None)
            if label is None:
                number += 1
                label = f"{kind} {number}"
            labels[each] = label
            by_name |= dict.fromkeys(wholes[each], label)
    return labels | {each: labels[one] for each, one in faces.same.items() if one in labels}


def _asked_for(faces: Faces, redaction: Redaction) -> set[UUID]:
    others = [each for each in faces.children if each != faces.subject_id]
    keep_adults = redaction.keep_adult_ids
    if keep_adults is not None:
        keep_adults = [faces.same.get(each, each) for each in keep_adults]
    return {
        *_left_out(faces, others, redaction.keep_subject_ids, redaction.subject_ids),
        *_left_out(faces, faces.staff, redaction.keep_staff_ids, redaction.staff_ids),
        *_left_out(faces, faces.adults, keep_adults, redaction.adult_ids),
    }


def _with_namesakes(hidden: set[UUID], wholes: Mapping[UUID, frozenset[Form]]) -> set[UUID]:
    there = set[UUID]()
    while hidden != there:
        there = hidden
        taken = frozenset[Form]().union(*(wholes.get(each, frozenset()) for each in there))
        hidden = there | {each for each, own in wholes.items() if own & taken}
    return hidden


def _left_out(faces: Faces, there: Sequence[UUID], keep: Sequence[UUID] | None, hide: Sequence[UUID]) -> list[UUID]:
    """A child who got another id since is kept by that one alone: someone said so of who they are today."""
    if keep is None:
        hidden = {faces.same.get(each, each) for each in hide}
        return [each for each in there if each in hidden]
    return [each for each in there if each not in set(keep)]


def named_of(people: People, redaction: Redaction) -> tuple[list[NamedPerson], list[NamedPerson]]:
    """Those left out, and those who stay."""
    labels = labels_of(people, redaction)
    left_out, kept = people.sealed(), list[NamedPerson]()
    for each, known in people.named(labels).items():
        (left_out if each in labels else kept).extend(known)
    left_out += [NamedPerson(OTHERS_LABEL, frozenset({word}), as_written=True) for word in redaction.words]
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
