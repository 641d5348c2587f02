"""The card on top of a child's chronology, with its versions, and what stands on cards of their other entries."""

from collections.abc import Sequence
from uuid import UUID

from chassis.keys.keyring import DataKey, Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.chronology import Card, CardQuery, CardVersion, OtherCard
from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import distinct_on

from incidents.aliases import family_of
from incidents.models import PupilCardRow
from incidents.narrative import holder_of
from incidents.sight.own_sight import sight_of

from .card_version import card_version
from .pupil_file import PupilFile, find_file, reads_card_at

_MOST = 20
"""Versions shown at once, the newest."""
_MOST_OTHERS = 5
"""Cards of other entries that fit into a message beside a page of a chronology."""


def pupil_card(unit: Unit, keyring: Keyring, request: CardQuery) -> Card:
    """Its versions, newest first, one of number 0 where there is none; ``not_found``; ``VaultAway``.

    After a merge, a match or a move to another school, what stands on the child's other cards is told beside it: who
    may not collect is not forgotten because the card that says so lies under another id.
    """
    return _card(unit, keyring, request.subject_id, family_of(unit, request.subject_id), most=_MOST)


def newest_card(unit: Unit, keyring: Keyring, subject_id: UUID, family: Sequence[UUID]) -> Card | None:
    """As ``pupil_card`` with what it says now alone; None for whoever may not read it.

    One version fits into a message beside a page of a chronology; twenty might not.
    """
    try:
        return _card(unit, keyring, subject_id, family, most=1)
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_FOUND:
            raise
        return None


def _card(unit: Unit, keyring: Keyring, subject_id: UUID, family: Sequence[UUID], *, most: int) -> Card:
    file = find_file(unit, subject_id)
    newest = unit.session.scalars(_NEWEST, {"family": list(family)}).all()
    own = [row for row in newest if (row.subject_id, row.school_id) == (file.subject_id, file.school_id)]
    if own and most > 1:
        own = list(unit.session.scalars(_VERSIONS, {"card": own[0].id, "most": most}))
    others = _others(unit, keyring, file, newest)
    versions = [card_version(row, key) for row, key in _opened(unit, keyring, own, file.subject_id)]
    unit.audit(
        AuditAction.CHRONOLOGY_CARD_READ,
        right=Right.RECORD_READ if file.may_read_card else Right.CONCERN_TRIAGE,
        school_ids={file.school_id, *(each.school_id for each in others)},
        subject_ids={file.subject_id, *(each.subject_id for each in others)},
        object_id=file.subject_id,
    )
    return Card(
        subject_id=file.subject_id,
        school_id=file.school_id,
        versions=versions or [CardVersion(version=0)],
        may_write=file.may_write_card,
        others=others,
    )


_NEWEST = (
    select(PupilCardRow)
    .where(PupilCardRow.subject_id.in_(bindparam("family", expanding=True)))
    .ext(distinct_on(PupilCardRow.id))
    .order_by(PupilCardRow.id, PupilCardRow.version.desc())
)
"""What each card of a child says now, at the schools of the caller."""
_VERSIONS = (
    select(PupilCardRow)
    .where(PupilCardRow.id == bindparam("card"))
    .order_by(PupilCardRow.version.desc())
    .limit(bindparam("most"))
)


def _others(unit: Unit, keyring: Keyring, file: PupilFile, newest: Sequence[PupilCardRow]) -> list[OtherCard]:
    """What the child's other cards say now, newest first; of a file that is closed to the caller, destroyed or emptied,
    nothing."""
    found = []
    for row in sorted(newest, key=lambda row: row.written_at, reverse=True):
        own = (row.subject_id, row.school_id) == (file.subject_id, file.school_id)
        if own or row.subject_id in sight_of(unit).closed or not reads_card_at(unit, file, row.school_id):
            continue
        key = keyring.open_many(unit, [row.id], via=holder_of(row.subject_id)).get(row.id)
        card = None if key is None else card_version(row, key)
        if card is not None and _says_something(card):
            found.append(OtherCard(subject_id=row.subject_id, school_id=row.school_id, card=card))
    return found[:_MOST_OTHERS]


def _opened(
    unit: Unit, keyring: Keyring, rows: Sequence[PupilCardRow], subject_id: UUID
) -> list[tuple[PupilCardRow, DataKey]]:
    if not rows:
        return []
    keys = keyring.open_many(unit, [rows[0].id], via=holder_of(subject_id))
    if rows[0].id not in keys:
        raise Problem(ErrorCode.KEY_GONE, ids={"subject_id": str(subject_id)})
    return [(row, keys[row.id]) for row in rows]


def _says_something(card: CardVersion) -> bool:
    words = (card.summary, card.plan, card.may_not_collect, card.not_shared_with, card.case_number)
    return any(words) or bool(card.plans) or card.lead_id is not None
