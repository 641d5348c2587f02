"""Plans on the cards of some children of a school that mean that a child has a social worker."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.chronology import (
    ChildPlans,
    PlanKind,
    SocialWorkerPlans,
    SocialWorkerPlansQuery,
)
from sqlalchemy import select

from incidents.aliases import families_of
from incidents.models import PupilCardRow
from incidents.sight.own_sight import sight_of

from .pupil_card import newest_card

_WITH_SOCIAL_WORKER: tuple[PlanKind, ...] = ("child_protection", "child_in_need", "pep")
"""A personal education plan is a child's in care (Children Act 1989, and statutory guidance on looked-after children);
the others are the local authority's. Early help, EHC and healthcare plans are kept without a social worker."""


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
