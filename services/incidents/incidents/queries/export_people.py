"""Names of everyone in an export: asked of their owners for this one piece of work, kept nowhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from haven_schemas.rpc.incidents_exports import Redaction

from incidents.domain.redaction import Named, Redactor
from incidents.extras import OtherOwners

from .export_faces import Faces

_A_CALL = 200
UNKNOWN_CHILD = "A child not on the roll"
UNKNOWN_COLLEAGUE = "A former colleague"
OTHERS_LABEL = "[name left out]"


@dataclass(frozen=True)
class People:
    """Who is in an export (``faces``), and their names by the id they go by there.

    ``roll``: every name the roll or the accounts know. ``written``: what someone wrote, of adults and of children who
    are not listed. ``protected``: names of before of children whose identity is protected. They stay out of every
    export, under the label of nobody: one of the child would join what is kept apart.
    """

    faces: Faces
    shown: Mapping[UUID, str]
    roll: Mapping[UUID, frozenset[str]]
    written: Mapping[UUID, frozenset[str]]
    protected: frozenset[str] = frozenset()

    def shown_as(self, child: UUID) -> str:
        """What a child is called where their name is not left out."""
        return self.shown.get(self.faces.same.get(child, child), UNKNOWN_CHILD)


def people_of(owners: OtherOwners, faces: Faces, also_staff: Iterable[UUID] = ()) -> People:
    """Everyone of ``faces``, and the accounts ``also_staff``. Raises ``OwnerAway``.

    A chronology tells nothing of other children but their names on the roll: what a reporter wrote of one not listed is
    left out where they are, and never shown.
    """
    shown: dict[UUID, str] = {}
    roll: dict[UUID, frozenset[str]] = {}
    protected: set[str] = set()
    for begin in range(0, len(faces.children), _A_CALL):
        for found in owners.pupil_names(faces.children[begin : begin + _A_CALL]):
            shown[found.pupil_id], roll[found.pupil_id] = found.names[0], frozenset(found.names)
            protected.update(found.protected)
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
    return People(faces, shown, roll, written, frozenset(protected))


def labels_of(people: People, redaction: Redaction) -> dict[UUID, str]:
    """What stands for each person whose name is left out, in the order they appear, by every id they have."""
    faces = people.faces
    others = [each for each in faces.children if each != faces.subject_id]
    children = _left_out(faces, others, redaction.keep_subject_ids, redaction.subject_ids)
    staff = _left_out(faces, faces.staff, redaction.keep_staff_ids, redaction.staff_ids)
    keep_adults = redaction.keep_adult_ids
    if keep_adults is not None:
        keep_adults = [faces.same.get(each, each) for each in keep_adults]
    adults = _left_out(faces, faces.adults, keep_adults, redaction.adult_ids)
    labels = {each: f"Child {_letters(number)}" for number, each in enumerate(children)}
    labels |= {each: f"Member of staff {number + 1}" for number, each in enumerate(staff)}
    labels |= {each: f"Adult {number + 1}" for number, each in enumerate(adults)}
    return labels | {each: labels[one] for each, one in faces.same.items() if one in labels}


def _left_out(faces: Faces, there: Sequence[UUID], keep: Sequence[UUID] | None, hide: Sequence[UUID]) -> list[UUID]:
    """A child who got another id since is kept by that one alone: someone said so of who they are today."""
    if keep is None:
        hidden = {faces.same.get(each, each) for each in hide}
        return [each for each in there if each in hidden]
    return [each for each in there if each not in set(keep)]


def named_of(people: People, redaction: Redaction) -> tuple[list[Named], list[Named]]:
    """Those left out, and those who stay."""
    labels = labels_of(people, redaction)
    known = [(each, names) for names_of in (people.roll, people.written) for each, names in names_of.items()]
    left_out = [Named(OTHERS_LABEL, people.protected)]
    left_out += [Named(labels[each], names) for each, names in known if each in labels]
    left_out += [Named(OTHERS_LABEL, frozenset({word}), as_written=True) for word in redaction.words]
    return left_out, [Named("", names) for each, names in known if each not in labels]


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
