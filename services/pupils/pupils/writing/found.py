"""What an entry of the roll is found by: its present and earlier names, and its class."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select

from pupils.files import search_text
from pupils.models import PupilNameRow, PupilRow

NAMES = ("legal_forename", "legal_surname", "preferred_forename", "preferred_surname", "former_forename",
         "former_surname")  # fmt: skip


def found_by(today: Iterable[str | None], before: Sequence[str]) -> str:
    """The words of today's names and class, then of earlier names. Each word once: of earlier names most words
    stand in today's too."""
    words = search_text(*today, *before)
    return " ".join(dict.fromkeys(words.split())) if before else words


def fold_entry(unit: Unit, entry: PupilRow) -> None:
    """Of an alias no class: nobody speaks of hers any more, and the pupil has one of their own."""
    today = [getattr(entry, name) for name in NAMES]
    known_in = [] if entry.hidden else [entry.class_name]
    entry.search_text = found_by([*today, *known_in], names_before(unit, [entry.id]).get(entry.id, []))


def names_before(unit: Unit, pupils: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Names as they were, of those who had others."""
    found: dict[UUID, list[str]] = defaultdict(list)
    if pupils:
        names = select(
            PupilNameRow.pupil_id,
            PupilNameRow.legal_forename,
            PupilNameRow.legal_surname,
            PupilNameRow.preferred_forename,
            PupilNameRow.preferred_surname,
        )
        for pupil_id, *words in unit.session.execute(
            names.where(PupilNameRow.pupil_id.in_(pupils)).order_by(PupilNameRow.known_until)
        ):
            found[pupil_id] += [word for word in words if word]
    return found
