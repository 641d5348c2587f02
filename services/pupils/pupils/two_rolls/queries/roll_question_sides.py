"""The two entries of a question about a child on two rolls, as far as the caller may see each."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rights import Right
from sqlalchemy import func, select

from pupils.matching.queries.kept_from import kept_from
from pupils.models import PupilRow, RollQuestionRow
from pupils.protection.queries.protected_sight import knowable


@dataclass(frozen=True)
class Sides:
    """``pupil`` had a place on a roll first; None: not at a school where the caller matches pupils."""

    pupil: PupilRow | None
    entry: PupilRow | None


def sides_of(unit: Unit, questions: Sequence[RollQuestionRow]) -> dict[UUID, Sides]:
    """By question; none of one of which the caller sees no side, nor of a child they are linked to.

    An entry that was merged into another of its school is shown as that one. A protected child is shown to nobody: of
    them there is no question.
    """
    asked = {each for question in questions for each in (question.pupil_id, question.entry_id)}
    entries = _entries(unit, sorted(asked))
    linked = kept_from(unit)
    found = {}
    for question in questions:
        pupil, entry = entries.get(question.pupil_id), entries.get(question.entry_id)
        if linked.intersection((question.pupil_id, question.entry_id)) or (pupil is None and entry is None):
            continue
        found[question.id] = Sides(pupil, entry)
    return found


def _entries(unit: Unit, asked: Sequence[UUID]) -> dict[UUID, PupilRow]:
    if not asked:
        return {}
    each = func.unnest(list(asked)).column_valued("asked")
    rows = unit.session.execute(select(each, PupilRow).join(PupilRow, PupilRow.id == func.kept_entry(each))).all()
    schools = unit.access.schools_with(Right.PUPIL_MATCH)
    known = knowable(unit, [row for _, row in rows])
    return {of: row for of, row in rows if row.school_id in schools and row.id in known and not row.protected}
