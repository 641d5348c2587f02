"""What the first school's cards say of a child who is at another school now, while it has not answered."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.chronology import CardsAtNeed, CardsAtNeedQuery, OtherCard
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from incidents.aliases import family_of
from incidents.extras import OtherOwners
from incidents.models import PupilCardRow
from incidents.narrative import holder_of
from incidents.sight.own_sight import sight_of

from .card_version import card_version


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
