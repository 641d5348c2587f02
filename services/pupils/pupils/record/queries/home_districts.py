"""In which part of a postcode district pupils live, so that a referral goes to where they live."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.rpc.pupil_record_fields import PupilRecord
from haven_schemas.rpc.pupils.record import HomeDistrict, HomeDistricts, HomesAsked

from pupils.record.domain.postcodes import sector_of

from .seen_in_full import note_details_read, part_of_each, seen_in_full

_CONTACTS = "contacts"


def home_districts(unit: Unit, keyring: Keyring, request: HomesAsked) -> HomeDistricts:
    """Of pupils the caller sees in full, no closer than a sector; none of a child whose identity is protected, whoever
    asks, and none where no postcode is known. Raises ``VaultAway``."""
    rows = [row for row in seen_in_full(unit, request.ids) if not row.protected]
    records = part_of_each(unit, keyring, rows, _CONTACTS)
    note_details_read(unit, rows)
    sectors = {row.id: _sector(records[row.id]) for row in rows}
    return HomeDistricts(
        homes=[
            HomeDistrict(pupil_id=pupil_id, postcode_sector=sector)
            for pupil_id, sector in sectors.items()
            if sector is not None
        ]
    )


def _sector(record: PupilRecord) -> str | None:
    postcode = record.address.postcode if record.address is not None else None
    return None if postcode is None else sector_of(postcode)
