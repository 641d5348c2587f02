"""The card of a file that is to be reviewed, for whoever may read it."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import select

from incidents.models import PupilCardRow

from .pupil_file import find_file


def card_to_review(unit: Unit, card_id: UUID) -> PupilCardRow:
    """The newest version of a card; ``not_found`` for whoever may not read it."""
    card = newest_of(unit, card_id)
    if card is None or not find_file(unit, card.subject_id).may_read_card:
        raise Problem(ErrorCode.NOT_FOUND)
    return card


def newest_of(unit: Unit, card_id: UUID) -> PupilCardRow | None:
    """The newest version of a card, whoever asks."""
    versions = select(PupilCardRow).where(PupilCardRow.id == card_id).order_by(PupilCardRow.version.desc())
    return unit.session.scalar(versions.limit(1))
