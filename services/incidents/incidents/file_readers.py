"""Which schools read a child's file beside the one that keeps it: said of one id, in force for all the child has."""

from collections.abc import Collection
from typing import Literal
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import bindparam, delete, select, text
from sqlalchemy.dialects.postgresql import insert

from incidents.models import FileGoneRow, FileGrantRow, SubjectAliasRow

Why = Literal["handover", "received", "both", "gone", "agreed", "unread"]


def grant(unit: Unit, subject_id: UUID, school_id: UUID, why: Why, move_id: UUID) -> None:
    """Writes a reason down; ``spread`` puts it in force."""
    row = insert(FileGrantRow).values(subject_id=subject_id, school_id=school_id, why=why, move_id=move_id)
    unit.session.execute(row.on_conflict_do_nothing())


def end_grants(unit: Unit, subject_ids: Collection[UUID], school_id: UUID, *why: Why) -> None:
    """Takes reasons back, whatever id of the child and whichever move they were said of."""
    unit.session.execute(
        delete(FileGrantRow).where(
            FileGrantRow.subject_id.in_(subject_ids), FileGrantRow.school_id == school_id, FileGrantRow.why.in_(why)
        )
    )


def end_grants_of_move(unit: Unit, move_id: UUID, *why: Why) -> None:
    """Takes back what was said because of one move; or of one request, for what was ``agreed``."""
    unit.session.execute(delete(FileGrantRow).where(FileGrantRow.move_id == move_id, FileGrantRow.why.in_(why)))


def spread(unit: Unit, subject_ids: Collection[UUID]) -> None:
    """Puts in force, for every id that these children have, what is said of any of them, and nothing else.

    To be called after a change of grants, or of who is the same child as whom. Families are taken one after the other
    in the order of their ids, so that two at once wait for each other and never deadlock.
    """
    for family in _families(unit, subject_ids):
        unit.session.execute(_LOCK, {"family": str(family[0])})
        for statement in _SPREAD:
            unit.session.execute(statement, {"family": [str(each) for each in family]})


def spread_if_granted(unit: Unit, subject_ids: Collection[UUID]) -> None:
    """The same, where anything was ever said of one of them: nearly no child has moved."""
    if unit.session.scalar(_ANY_GRANT, {"subject_ids": list(subject_ids)}):
        spread(unit, subject_ids)


def _families(unit: Unit, subject_ids: Collection[UUID]) -> list[list[UUID]]:
    """Each with every id the child has, whoever of them was asked for."""
    roots: dict[UUID, set[UUID]] = {}
    rows = unit.session.execute(_ROOTS, {"subject_ids": list(subject_ids)}).all()
    known = {row.alias_id: row.root_id for row in rows}
    for subject_id in subject_ids:
        roots.setdefault(known.get(subject_id, subject_id), set()).add(subject_id)
    others = select(SubjectAliasRow.alias_id, SubjectAliasRow.root_id).where(SubjectAliasRow.root_id.in_(roots))
    for row in unit.session.execute(others):
        roots[row.root_id].add(row.alias_id)
    return [sorted({root, *ids}) for root, ids in sorted(roots.items())]


_ROOTS = select(SubjectAliasRow.alias_id, SubjectAliasRow.root_id).where(
    SubjectAliasRow.alias_id.in_(bindparam("subject_ids", expanding=True))
)
_ANY_GRANT = select(
    select(FileGrantRow.subject_id)
    .where(FileGrantRow.subject_id.in_(bindparam("subject_ids", expanding=True)))
    .exists()
)
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('file of ' || :family, 0))")
_SPREAD = (
    text("DELETE FROM file_reader WHERE subject_id = ANY (CAST(:family AS uuid[]))"),
    text("DELETE FROM file_gone WHERE subject_id = ANY (CAST(:family AS uuid[]))"),
    text(
        """
        INSERT INTO file_reader (subject_id, school_id, waits)
        SELECT each, said.school_id, bool_and(said.why IN ('handover', 'agreed', 'unread'))
        FROM unnest(CAST(:family AS uuid[])) AS each, file_grant said
        WHERE said.subject_id = ANY (CAST(:family AS uuid[])) AND said.why <> 'gone'
        GROUP BY each, said.school_id
        """
    ),
    text(
        """
        INSERT INTO file_gone (subject_id, school_id)
        SELECT DISTINCT each, said.school_id
        FROM unnest(CAST(:family AS uuid[])) AS each, file_grant said
        WHERE said.subject_id = ANY (CAST(:family AS uuid[])) AND said.why = 'gone'
        """
    ),
)


def is_gone(unit: Unit, subject_id: UUID, school_id: UUID) -> bool:
    """Whether another school signed for the file that this one had."""
    return unit.session.get(FileGoneRow, (subject_id, school_id)) is not None


def keeper_of(unit: Unit, family: Collection[UUID], subject_id: UUID) -> UUID | None:
    """The school that signed last for the file of a child with these ids: what it was given, the others have lost.

    Two may have signed for a child whose entries were merged later: the one that signed for what was kept under
    ``subject_id`` then, so that the end of the merge finds it there.
    """
    signed = select(FileGrantRow.school_id).where(FileGrantRow.subject_id.in_(family), FileGrantRow.why == "received")
    own_first = signed.order_by(FileGrantRow.subject_id != subject_id, FileGrantRow.school_id)
    return unit.session.scalar(own_first.limit(1))
