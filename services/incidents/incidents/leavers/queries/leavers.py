"""Which children left a school with a file, are at no other of the trust, and whether it is known where they are."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.incidents.leavers import LeaverQuery
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    union,
)

from incidents.aliases import families_of
from incidents.models import FileReaderRow, KnownPupilRow, LeaverRow, PupilMoveRow, RecordSubjectRow, SubjectAliasRow
from incidents.sight.own_sight import sight_of

NOT_KNOWN = "not_known"
LEFT_AT = func.coalesce(LeaverRow.left_at, cast(literal("1970-01-01T00:00:00+00:00"), DateTime(timezone=True)))
"""Children of no known day left before all others."""
_AT_ONCE = 200


def candidates(unit: Unit) -> ColumnElement[bool]:
    """What one statement can tell of leavers: of the caller's safeguarding teams, and perhaps with a file.

    Children to whom the caller is linked, or whose file is closed to them, are not: a colleague asks after those.
    """
    sight = sight_of(unit)
    with_other_ids = union(select(SubjectAliasRow.alias_id), select(SubjectAliasRow.root_id))
    return and_(
        LeaverRow.school_id.in_(sight.triages_at),
        LeaverRow.subject_id.not_in(sight.kept_from | sight.closed),
        or_(LeaverRow.has_file, LeaverRow.subject_id.in_(with_other_ids)),
    )


def leavers_in(unit: Unit, rows: Sequence[LeaverRow]) -> Iterator[LeaverRow]:
    """Those of some candidates who have a file and are nowhere in the trust, in their order; six statements for 200.

    A child under two ids, both off the roll of a school, is one leaver.
    """
    for begin in range(0, len(rows), _AT_ONCE):
        some = rows[begin : begin + _AT_ONCE]
        families = families_of(unit, [row.subject_id for row in some])
        found = _Found.of(unit, {each for family in families.values() for each in family})
        yield from (row for row in some if found.is_leaver(row, families[row.subject_id]))


def find_leaver(unit: Unit, query: LeaverQuery) -> LeaverRow:
    """``not_found`` where the child is no leaver of that school for the caller."""
    here = (LeaverRow.subject_id == query.subject_id, LeaverRow.school_id == query.school_id)
    rows = unit.session.scalars(select(LeaverRow).where(*here, candidates(unit))).all()
    leaver = next(leavers_in(unit, rows), None)
    if leaver is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return leaver


@dataclass(frozen=True)
class _Found:
    """What is known of some children, by every id they have."""

    files: frozenset[tuple[UUID, UUID]]
    """An id, and a school that keeps or reads a record about it."""
    elsewhere: frozenset[UUID]
    """Ids on a roll, or emptied for a child whose identity is protected: those named for them know where they are."""
    left: frozenset[tuple[UUID, UUID]]
    moves: Sequence[PupilMoveRow]

    @classmethod
    def of(cls, unit: Unit, ids: Collection[UUID]) -> "_Found":
        asked = {"ids": list(ids)}
        kept = unit.session.execute(_KEPT, asked).all()
        read = unit.session.execute(_READ, asked).all()
        written = {row.subject_id for row in kept}
        on_a_roll = unit.session.scalars(_ON_A_ROLL, asked)
        emptied = unit.session.scalars(_EMPTIED, asked)
        return cls(
            files=frozenset(
                [*((row.subject_id, row.school_id) for row in kept),
                 *((row.subject_id, row.school_id) for row in read if row.subject_id in written)]
            ),
            elsewhere=frozenset([*on_a_roll, *emptied]),
            left=frozenset((row.subject_id, row.school_id) for row in unit.session.execute(_LEFT, asked)),
            moves=unit.session.scalars(_MOVES, asked).all(),
        )  # fmt: skip

    def is_leaver(self, row: LeaverRow, family: Collection[UUID]) -> bool:
        """Whether somebody has to ask after the child at that school."""
        same = [each for each in family if (each, row.school_id) in self.left]
        return (
            row.subject_id == min(same, default=row.subject_id)
            and not self.elsewhere.intersection(family)
            and any((each, row.school_id) in self.files for each in family)
            and not self._went_on(row, family)
        )

    def _went_on(self, row: LeaverRow, family: Collection[UUID]) -> bool:
        """Whether the last that was said of a move is that they went from here to another school of the trust."""
        own = [each for each in self.moves if each.from_pupil_id in family or each.to_pupil_id in family]
        last = max(own, key=lambda each: each.version, default=None)
        return last is not None and last.from_school_id == row.school_id


_IDS = bindparam("ids", type_=ARRAY(Uuid()))
_KEPT = select(RecordSubjectRow.subject_id, RecordSubjectRow.school_id).where(
    RecordSubjectRow.subject_id == any_(_IDS)
).distinct()  # fmt: skip
_READ = select(FileReaderRow.subject_id, FileReaderRow.school_id).where(FileReaderRow.subject_id == any_(_IDS))
_EMPTIED = select(KnownPupilRow.pupil_id).where(
    KnownPupilRow.pupil_id == any_(_IDS), KnownPupilRow.only_for.is_not(None)
)
_LEFT = select(LeaverRow.subject_id, LeaverRow.school_id).where(LeaverRow.subject_id == any_(_IDS))
_MOVES = select(PupilMoveRow).where(
    PupilMoveRow.state != "ended",
    or_(PupilMoveRow.from_pupil_id == any_(_IDS), PupilMoveRow.to_pupil_id == any_(_IDS)),
)
_ON_A_ROLL = select(func.haven_on_a_roll(_IDS, type_=Uuid()).column_valued("subject_id"))
