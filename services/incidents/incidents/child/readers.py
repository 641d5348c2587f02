"""Who read a file."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units import cursors
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from chassis.units.one_of import none_of, one_of
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.chronology import (
    ChildPlans,
    FileReading,
    ListReaders,
    PlanKind,
    ReaderPage,
    SocialWorkerPlans,
    SocialWorkerPlansQuery,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import select, tuple_

from incidents.aliases import families_of, family_of
from incidents.models import FileReadingRow, PupilCardRow
from incidents.paging import cut, next_cursor
from incidents.sight import find_file, sight_of

from .card import newest_card

_ORDER = (
    FileReadingRow.last_at,
    FileReadingRow.reader_id,
    FileReadingRow.object_id,
    FileReadingRow.day,
    FileReadingRow.school_id,
    FileReadingRow.subject_id,
)
_WITH_SOCIAL_WORKER: tuple[PlanKind, ...] = ("child_protection", "child_in_need", "pep")
"""A personal education plan is a child's in care (Children Act 1989, and statutory guidance on looked-after children);
the others are the local authority's. Early help, EHC and healthcare plans are kept without a social worker."""


def list_readers(unit: Unit, request: ListReaders) -> ReaderPage:
    """One page, newest first, for those who triage at the child's school; by whichever of the child's ids they read;
    nothing of what is kept from the caller by itself.

    ``not_found``, ``not_permitted``.
    """
    file = find_file(unit, request.subject_id)
    unit.access.require(Right.CONCERN_TRIAGE, file.school_id)
    digest = filter_digest("readers", unit.access.actor_id, request.subject_id)
    wanted = select(FileReadingRow).where(
        one_of(FileReadingRow.subject_id, family_of(unit, request.subject_id)),
        none_of(FileReadingRow.object_id, sight_of(unit).barred),
    )
    if request.cursor is not None:
        wanted = wanted.where(tuple_(*_ORDER) < tuple_(*_after(request.cursor, digest)))
    in_order = wanted.order_by(*(column.desc() for column in _ORDER)).limit(request.limit + 1)
    rows, more = cut(unit.session.scalars(in_order).all(), request.limit)
    unit.audit(
        AuditAction.CHRONOLOGY_READERS_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids=[file.school_id],
        subject_ids=[file.subject_id],
        object_id=file.subject_id,
    )
    keys = [getattr(rows[-1], column.key) for column in _ORDER] if rows else []
    return ReaderPage(readings=[reading_view(row) for row in rows], next_cursor=next_cursor(digest, more, *keys))


def reading_view(row: FileReadingRow) -> FileReading:
    """One line of the ledger."""
    return of_row(FileReading, row)


def _after(cursor: str, digest: str) -> tuple[Any, ...]:
    values = cursors.decode(cursor, digest)
    try:
        last_at, reader_id, object_id, day, school_id, subject_id = values
        return (
            datetime.fromisoformat(last_at),
            UUID(reader_id),
            UUID(object_id),
            date.fromisoformat(day),
            UUID(school_id),
            UUID(subject_id),
        )
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None


def social_worker_plans(unit: Unit, keyring: Keyring, request: SocialWorkerPlansQuery) -> SocialWorkerPlans:
    """Of each child in the order asked for, without those whose file is closed to the caller or to whom they are
    linked, by any of the child's ids. Only cards that there are are opened, each audited as such.

    ``not_permitted`` unless the caller triages at the school; ``VaultAway``.
    """
    unit.access.require(Right.CONCERN_TRIAGE, request.school_id)
    families = _open_families(unit, request.subject_ids)
    carded = _with_card(unit, families)
    told = [
        ChildPlans(subject_id=child, plans=_plans(unit, keyring, child, family) if child in carded else [])
        for child, family in families.items()
    ]
    if not carded:
        unit.audit(AuditAction.CHRONOLOGY_CARD_READ, right=Right.CONCERN_TRIAGE, school_ids=[request.school_id])
    return SocialWorkerPlans(children=told)


def _open_families(unit: Unit, children: Sequence[UUID]) -> Mapping[UUID, Sequence[UUID]]:
    barred = sight_of(unit).closed | sight_of(unit).kept_from
    return {child: family for child, family in families_of(unit, children).items() if barred.isdisjoint(family)}


def _with_card(unit: Unit, families: Mapping[UUID, Sequence[UUID]]) -> frozenset[UUID]:
    """Children with a card under one of their ids, in one statement: most children have none."""
    every_id = {each for family in families.values() for each in family}
    cards = select(PupilCardRow.subject_id).where(
        one_of(PupilCardRow.subject_id, every_id), PupilCardRow.plans.is_not(None)
    )
    kept = set(unit.session.scalars(cards))
    return frozenset(child for child, family in families.items() if not kept.isdisjoint(family))


def _plans(unit: Unit, keyring: Keyring, child: UUID, family: Sequence[UUID]) -> list[PlanKind]:
    try:
        card = newest_card(unit, keyring, child, family)
    except Problem as problem:
        if problem.code is not ErrorCode.KEY_GONE:
            raise
        return []  # the file was destroyed: nothing stands on its card any more
    if card is None:
        return []
    said = {kind for version in (card.versions[0], *(each.card for each in card.others)) for kind in version.plans}
    return [kind for kind in _WITH_SOCIAL_WORKER if kind in said]
