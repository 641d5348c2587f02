"""Whose the pictures of a zip are, by the roll as feeds know it."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.intake_reasons import RowDetail, RowReason
from haven_schemas.rpc.pupil_changes import PupilChange

from pupils.deliveries.domain.findings import Finding
from pupils.deliveries.parts.take_delivery import LeasedDelivery
from pupils.photos.domain.photo_zip import PhotoRow
from pupils.protection.parts.withhold import read_withheld
from pupils.roll.domain.merging import KnownPupil
from pupils.roll.parts.roll_in_hand import RollInHand
from pupils.roll.roll_key import RollKey


def whose_photos(unit: Unit, key: RollKey, delivery: LeasedDelivery, rows: Sequence[PhotoRow]) -> list[UUID | Finding]:
    """The pupil of each row, or that nobody of the school is called so, or that UPN and id are two children's.

    An entry that was a protected child answers as its feeds know it, and whoever is at another school only is nobody
    here. An id counts for the feed it is of. Raises ``VaultAway``.
    """
    roll = RollInHand(unit, delivery, read_withheld(unit, key, delivery))
    roll.look_up([_as_change(each) for each in rows if each.upn or each.source_id])
    return [_whose(roll, each) for each in rows]


def _as_change(row: PhotoRow) -> PupilChange:
    return PupilChange(number=row.number, upn=row.upn, source_id=row.source_id)


def _whose(roll: RollInHand, row: PhotoRow) -> UUID | Finding:
    by_upn = roll.by_upn.get(row.upn) if row.upn else None
    by_id = roll.by_source.get(row.source_id) if row.source_id else None
    upn_means, id_means = _child(roll, by_upn), _child(roll, by_id)
    if upn_means is not None and id_means is not None and upn_means != id_means:
        return Finding(row.number, "source_id", RowReason.SOURCE_ID_CONFLICT)
    found = upn_means if row.upn else id_means
    if found is None:
        field = "upn" if row.upn else "source_id"
        return Finding(row.number, field, RowReason.NOT_ON_ROLL, RowDetail.NO_SUCH_PUPIL)
    return found


def _child(roll: RollInHand, known: KnownPupil | None) -> UUID | None:
    return None if known is None else (roll.meant_by(known) or known).id
