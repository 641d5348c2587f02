"""What a feed says anew of a protected child: what it said before goes under seal, not into the roll's history."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.pupils.matching import NamesBefore

from pupils.deliveries.parts.take_delivery import LeasedDelivery
from pupils.extras import Extras
from pupils.roll.parts.roll_batch import RollBatch

from .keep_before import keep_before


def seal_before(
    unit: Unit, extras: Extras, delivery: LeasedDelivery, batch: RollBatch, guarded: Collection[UUID]
) -> None:
    """Names and UPNs that a batch replaces, and former names that it states. Raises ``VaultAway``."""
    for pupil_id in guarded:
        known = batch.changes.spoken_of[pupil_id]
        before = [
            NamesBefore(**each.names, known_from=each.since, known_until=each.until)
            for each in batch.changes.names_before
            if each.known.id == pupil_id
        ]
        upn = batch.changes.upns_before.get(pupil_id)
        if upn and upn != known.upn:
            before.append(NamesBefore(upn=upn))
        surname, forename = known.value("former_surname"), known.value("former_forename")
        if surname or forename:
            names = {
                "legal_surname": surname or known.legal_surname,
                "legal_forename": forename or known.legal_forename,
            }
            before.append(NamesBefore(**names, former=True))
        if before:
            key = extras.keyring.open(unit, pupil_id)
            today = {
                "upn": known.upn, "legal_surname": known.legal_surname, "legal_forename": known.legal_forename,
            }  # fmt: skip
            keep_before(unit, extras, key, pupil_id, delivery.school_id, before, known.date_of_birth, today)
