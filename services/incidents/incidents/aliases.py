"""Who is the same child as whom. Records keep the id they were written under; readers ask for the whole family."""

from collections.abc import Collection, Iterable
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from sqlalchemy import ARRAY, ColumnElement, Uuid, bindparam, func, or_, select, union
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute

from incidents.destroyed_files import destroyed_among
from incidents.file_readers import spread_if_granted
from incidents.models import SubjectAliasRow

_ASKED = select(func.unnest(bindparam("subject_ids", type_=ARRAY(Uuid()))).label("id")).cte("asked")
_ROOTED = union(
    select(_ASKED.c.id),
    select(SubjectAliasRow.root_id).join(_ASKED, SubjectAliasRow.alias_id == _ASKED.c.id),
).cte("rooted")
WITH_ROOTS = select(_ROOTED.c.id)
"""The children of ``:subject_ids``, and the ids that they have today."""
FAMILIES = union(
    select(_ROOTED.c.id),
    select(SubjectAliasRow.alias_id).join(_ROOTED, SubjectAliasRow.root_id == _ROOTED.c.id),
)
"""Every id that the children of ``:subject_ids`` have, those asked for among them."""


def copy_alias(unit: Unit, alias_id: UUID, means_id: UUID | None, version: int) -> bool:
    """Keeps the newest word of ``alias_id`` (``means_id`` None: a child of their own); False for an older one.

    Which schools read the child's file follows. Nothing is kept of a child whose file was destroyed, and False.
    """
    if destroyed_among(unit, {alias_id, *([means_id] if means_id else [])}):
        return False
    said = {"means_id": means_id, "version": version, "changed_at": unit.now}
    row = insert(SubjectAliasRow).values(alias_id=alias_id, root_id=alias_id, **said)
    kept = unit.session.scalar(
        row.on_conflict_do_update(
            index_elements=["alias_id"],
            set_=said,
            where=SubjectAliasRow.version < version,
        ).returning(SubjectAliasRow.alias_id)
    )
    if kept is None:
        return False
    unit.session.expire_all()
    concerned = _set_roots(unit, {alias_id} | ({means_id} if means_id else set()))
    unit.session.flush()
    spread_if_granted(unit, concerned)
    return True


def family_of(unit: Unit, subject_id: UUID) -> list[UUID]:
    """Every id the child has, the one they have today first; of a child without aliases just theirs."""
    rows = unit.session.execute(select(FAMILY).order_by(FAMILY.c.alias_id), {"subject_id": subject_id})
    return family_in(subject_id, [(alias_id, root_id) for alias_id, root_id in rows])


def families_of(unit: Unit, subject_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """``family_of`` for many, in two statements."""
    asked = list(dict.fromkeys(subject_ids))
    rows = unit.session.execute(
        select(SubjectAliasRow.alias_id, SubjectAliasRow.root_id).where(one_of(SubjectAliasRow.alias_id, asked))
    )
    root_of = {row.alias_id: row.root_id for row in rows}
    roots = {root_of.get(each, each) for each in asked}
    known = unit.session.execute(
        select(SubjectAliasRow.alias_id, SubjectAliasRow.root_id).where(one_of(SubjectAliasRow.root_id, roots))
    ).all()
    return {
        each: family_in(each, [(alias, root) for alias, root in known if root == root_of.get(each, each)])
        for each in asked
    }


def family_in(subject_id: UUID, rows: Collection[tuple[UUID, UUID]]) -> list[UUID]:
    """The same out of the rows of ``FAMILY`` for that child."""
    root = next((root_id for _, root_id in rows), subject_id)
    return [root, *sorted(alias_id for alias_id, _ in rows if alias_id != root)]


FAMILY = (
    select(SubjectAliasRow.alias_id, SubjectAliasRow.root_id)
    .where(
        SubjectAliasRow.root_id
        == func.coalesce(
            select(SubjectAliasRow.root_id)
            .where(SubjectAliasRow.alias_id == bindparam("subject_id"))
            .scalar_subquery(),
            bindparam("subject_id", type_=Uuid()),
        )
    )
    .subquery()
)
"""Every other id of ``:subject_id``, with the one that child has today."""


def with_families(unit: Unit, subject_ids: Iterable[UUID]) -> frozenset[UUID]:
    """The ids, and every other id the children have."""
    asked = list(subject_ids)
    return frozenset(unit.session.scalars(FAMILIES, {"subject_ids": asked})) if asked else frozenset()


def with_aliases(unit: Unit, subject_ids: Iterable[UUID]) -> frozenset[UUID]:
    """The ids, and every id that is an alias of one of them; not an id that one of them is an alias of itself."""
    asked = frozenset(subject_ids)
    if not asked:
        return asked
    aliases = select(SubjectAliasRow.alias_id).where(one_of(SubjectAliasRow.root_id, asked))
    return asked.union(unit.session.scalars(aliases))


def today_of(unit: Unit, subject_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The id each of the children has today, of those who have another one now."""
    rows = select(SubjectAliasRow.alias_id, SubjectAliasRow.root_id).where(
        one_of(SubjectAliasRow.alias_id, list(subject_ids)), SubjectAliasRow.root_id != SubjectAliasRow.alias_id
    )
    return {row.alias_id: row.root_id for row in unit.session.execute(rows)}


def is_same_child(known: InstrumentedAttribute[UUID], subject: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Whether ``known`` is ``subject``, or the id that child has today."""
    root = select(SubjectAliasRow.root_id).where(SubjectAliasRow.alias_id == subject).scalar_subquery()
    return or_(known == subject, known == root)


def _set_roots(unit: Unit, changed: Collection[UUID]) -> set[UUID]:
    """Follows the chains of everyone whom a changed alias may concern, and answers whom. A circle, which events out of
    order can make for a moment, ends at its smallest id."""
    concerned = _connected(unit, changed)
    means = {row.alias_id: row.means_id for row in concerned}
    for row in concerned:
        at, met = row.alias_id, [row.alias_id]
        while (following := means.get(at)) is not None and following not in met:
            at = following
            met.append(at)
        row.root_id = at if means.get(at) is None else min(met)
    return {each for row in concerned for each in (row.alias_id, row.means_id, row.root_id) if each}.union(changed)


def _connected(unit: Unit, changed: Collection[UUID]) -> list[SubjectAliasRow]:
    found: dict[UUID, SubjectAliasRow] = {}
    ask = set(changed)
    while ask:
        linked = or_(
            one_of(SubjectAliasRow.alias_id, ask),
            one_of(SubjectAliasRow.means_id, ask),
            one_of(SubjectAliasRow.root_id, ask),
        )
        rows = [row for row in unit.session.scalars(select(SubjectAliasRow).where(linked)) if row.alias_id not in found]
        found |= {row.alias_id: row for row in rows}
        ask = {each for row in rows for each in (row.alias_id, row.means_id, row.root_id) if each} - found.keys() - ask
    return list(found.values())
