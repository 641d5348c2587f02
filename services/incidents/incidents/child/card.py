"""A child's card."""

from collections.abc import Sequence
from datetime import date
from typing import get_args
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.rows import of_row
from haven_schemas.acts.incidents.chronology import (
    Card,
    CardQuery,
    CardsAtNeed,
    CardsAtNeedQuery,
    CardVersion,
    CardWritten,
    OtherCard,
    PlanKind,
    WriteCard,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import bindparam, func, select, text
from sqlalchemy.dialects.postgresql import distinct_on

from incidents.aliases import family_of
from incidents.extras import OtherOwners
from incidents.models import PupilCardRow
from incidents.narrative import holder_of, new_key, seal, unseal
from incidents.sight import PupilFile, find_file, reads_card_at, sight_of, staff_kept_from

_MOST = 20
"""Versions shown at once, the newest."""
_MOST_OTHERS = 5
"""Cards of other entries that fit into a message beside a page of a chronology."""
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
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('pupil_card'), hashtext(:subject))")


def card_version(row: PupilCardRow, key: DataKey) -> CardVersion:
    """What it says; what earlier versions have no column for is empty."""

    def opened(field: str) -> str:
        sealed = getattr(row, field)
        return "" if sealed is None else unseal(key, "pupil_card", row.id, field, sealed, row.version)

    return of_row(
        CardVersion,
        row,
        summary=opened("summary"),
        plan=opened("plan"),
        plans=plan_kinds(opened("plans")),
        may_not_collect=opened("may_not_collect"),
        not_shared_with=opened("not_shared_with"),
        case_number=opened("case_number"),
        next_review_on=None if row.next_review_on is None else row.next_review_on.isoformat(),
    )


def plan_kinds(text: str) -> list[PlanKind]:
    """Kinds apart by commas, each once and in the order of the list."""
    written = text.split(",")
    return [kind for kind in get_args(PlanKind) if kind in written]


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


def write_card(unit: Unit, keyring: Keyring, owners: OtherOwners, request: WriteCard) -> CardWritten:
    """The next version. ``not_found``, ``not_permitted`` for who does not triage at the child's school,
    ``stale_version`` if another was quicker, ``invalid_request`` on ``lead_id`` or ``next_review_on``. Needs the vault.
    """
    file = find_file(unit, request.subject_id)
    unit.access.require(Right.CONCERN_TRIAGE, file.school_id)
    review = _read_day(request.next_review_on)
    _check_lead(unit, owners, file, request.lead_id)
    unit.session.execute(_ONE_AT_A_TIME, {"subject": str(file.subject_id)})
    newest = _newest(unit, file)
    if (newest.version if newest else 0) != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    card_id, key = _key(unit, keyring, file, newest)
    version = request.version + 1
    stands = CardVersion(version=0) if newest is None else card_version(newest, key)

    def sealed(field: str, words: str) -> bytes:
        return seal(key, "pupil_card", card_id, field, words, version)

    unit.session.add(
        PupilCardRow(
            id=card_id,
            version=version,
            subject_id=file.subject_id,
            school_id=file.school_id,
            summary=sealed("summary", request.summary),
            plan=sealed("plan", request.plan),
            may_not_collect=sealed("may_not_collect", request.may_not_collect),
            plans=sealed("plans", ",".join(stands.plans if request.plans is None else request.plans)),
            not_shared_with=sealed(
                "not_shared_with",
                stands.not_shared_with if request.not_shared_with is None else request.not_shared_with,
            ),
            case_number=sealed(
                "case_number", stands.case_number if request.case_number is None else request.case_number.strip()
            ),
            lead_id=request.lead_id,
            next_review_on=review,
            review_told=None if newest is None or newest.next_review_on != review else newest.review_told,
            written_by=unit.access.actor_id,
            written_at=unit.now,
        )
    )
    unit.audit(
        AuditAction.CHRONOLOGY_CARD_WRITE,
        right=Right.CONCERN_TRIAGE,
        school_ids=[file.school_id],
        subject_ids=[file.subject_id],
        object_id=file.subject_id,
    )
    return CardWritten(subject_id=file.subject_id, version=version)


def _newest(unit: Unit, file: PupilFile) -> PupilCardRow | None:
    of_child = (PupilCardRow.subject_id == file.subject_id, PupilCardRow.school_id == file.school_id)
    newest = select(func.max(PupilCardRow.version)).where(*of_child).scalar_subquery()
    return unit.session.scalar(select(PupilCardRow).where(*of_child, PupilCardRow.version == newest))


def _key(unit: Unit, keyring: Keyring, file: PupilFile, newest: PupilCardRow | None) -> tuple[UUID, DataKey]:
    if newest is not None:
        return newest.id, keyring.open(unit, newest.id)
    card_id = new_id()
    return card_id, new_key(unit, keyring, card_id, [file.subject_id])


def _read_day(value: str | None) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        raise invalid("next_review_on", FieldCode.WRONG_FORMAT) from None


def _check_lead(unit: Unit, owners: OtherOwners, file: PupilFile, lead_id: UUID | None) -> None:
    """An active account that reads records at the school, of someone who is not linked to the child."""
    if lead_id is None or lead_id == unit.access.actor_id:
        return
    staff = owners.staff(lead_id)
    grants = () if staff is None or not staff.active else staff.grants
    if not any(file.school_id in grant.school_ids and Right.RECORD_READ in grant.rights for grant in grants):
        raise invalid("lead_id", FieldCode.UNKNOWN_STAFF)
    if lead_id in staff_kept_from(unit, [file.subject_id]):
        raise invalid("lead_id", FieldCode.KEPT_FROM_CHILD)


def cards_at_need(unit: Unit, owners: OtherOwners, keyring: Keyring, request: CardsAtNeedQuery) -> CardsAtNeed:
    """Read beyond the caller's schools, of this child alone, each card as it says now: no record, no document.

    Whether the caller may, pupils says under their own token; ``not_found`` besides for a file that is closed to them.
    ``OwnerAway``, ``VaultAway``.
    """
    child = owners.child_at_need(unit.access, request.question_id)
    sight = sight_of(unit)
    with unit.beyond_own_schools({child.school_id}):
        family = family_of(unit, child.pupil_id)
        if (sight.closed | sight.kept_from).intersection(family):
            raise Problem(ErrorCode.NOT_FOUND)
        newest = (
            select(PupilCardRow)
            .where(PupilCardRow.subject_id.in_(family), PupilCardRow.school_id == child.school_id)
            .ext(distinct_on(PupilCardRow.id))
            .order_by(PupilCardRow.id, PupilCardRow.version.desc())
        )
        cards = []
        for row in unit.session.scalars(newest).all():
            key = keyring.open_many(unit, [row.id], via=holder_of(row.subject_id)).get(row.id)
            if key is not None:
                card = card_version(row, key)
                cards.append(OtherCard(subject_id=row.subject_id, school_id=row.school_id, card=card))
    unit.audit(
        AuditAction.CHRONOLOGY_CARD_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids=[child.school_id],
        subject_ids=[child.pupil_id],
        object_id=child.pupil_id,
        outcome="at_need",
    )
    return CardsAtNeed(cards=cards)
