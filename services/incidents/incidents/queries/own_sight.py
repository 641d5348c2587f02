"""What the caller of a unit sees: their grants, less the children they are linked to."""

from collections.abc import Iterable
from uuid import UUID

from chassis.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import all_, literal, select, union_all

from incidents.aliases import FAMILIES, with_families
from incidents.domain.sight import Sight
from incidents.models import ConflictRow, KnownPupilRow

_BARRED = "children the caller is kept from, and files closed to them"


def sight_of(unit: Unit) -> Sight:
    """The caller's sight; the links are looked up once a unit, and the same at every school."""
    barred: tuple[frozenset[UUID], frozenset[UUID]] | None = unit.session.info.get(_BARRED)
    if barred is None:
        linked = select(ConflictRow.subject_id, literal(False)).where(ConflictRow.staff_id == unit.access.actor_id)
        closed = select(KnownPupilRow.pupil_id, literal(True)).where(
            KnownPupilRow.only_for.is_not(None), literal(unit.access.actor_id) != all_(KnownPupilRow.only_for)
        )
        rows = unit.session.execute(union_all(linked, closed)).all()  # nearly always empty, so asked for in one go
        kept_from = with_families(unit, (subject_id for subject_id, is_closed in rows if not is_closed))
        barred = unit.session.info[_BARRED] = (
            kept_from,
            frozenset(subject_id for subject_id, is_closed in rows if is_closed),
        )
    return Sight.of(unit.access, *barred)


def require_open(unit: Unit, subject_ids: Iterable[UUID]) -> None:
    """``not_found`` if one of them is a file closed to the caller, whatever records of it they see elsewhere."""
    if sight_of(unit).closed.intersection(subject_ids):
        raise Problem(ErrorCode.NOT_FOUND)


def staff_kept_from(unit: Unit, subject_ids: Iterable[UUID]) -> list[UUID]:
    """Members of staff who are linked to one of the children, in a stable order."""
    unit.session.flush()
    return list(unit.session.connection().execute(_KEPT_FROM, {"subject_ids": list(subject_ids)}).scalars())


_KEPT_FROM = (
    select(ConflictRow.staff_id).where(ConflictRow.subject_id.in_(FAMILIES)).distinct().order_by(ConflictRow.staff_id)
)
