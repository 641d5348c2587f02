"""Notes who is on the roll under the UPN, or name and birth date, that some protected child had before.

The entry is an ordinary one, and its feed is told so. That the people named for the child are asked about it happens
later and elsewhere (``ask_named_people``), so that nobody learns of it by how long a delivery takes.
"""

from collections.abc import Sequence

from chassis.units.database import Unit
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from pupils.deliveries.parts.take_delivery import LeasedDelivery
from pupils.models import OldIdentityMetRow
from pupils.protection.domain.old_identities import identity_digests
from pupils.roll.domain.merging import KnownPupil

_OLD = text("SELECT found FROM old_identities(CAST(:asked AS bigint[])) AS found")


def note_old_identities(unit: Unit, delivery: LeasedDelivery, entries: Sequence[KnownPupil]) -> None:
    """``entries``: new and changed ones that are not protected themselves."""
    by_digest: dict[int, list[KnownPupil]] = {}
    for each in entries:
        for digest in identity_digests(each.upn, each.legal_surname, each.legal_forename, each.date_of_birth):
            by_digest.setdefault(digest, []).append(each)
    if not by_digest:
        return
    rows = [
        {"digest": digest, "entry_id": each.id, "school_id": delivery.school_id}
        for digest in unit.session.scalars(_OLD, {"asked": list(by_digest)})
        for each in by_digest[digest]
    ]
    if rows:
        unit.session.execute(insert(OldIdentityMetRow).on_conflict_do_nothing(), rows)
