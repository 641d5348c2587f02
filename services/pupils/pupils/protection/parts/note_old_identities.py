"""Notes who is on the roll under the UPN, or name and birth date, that some protected child had before.

The entry is an ordinary one, and its feed is told so. That the people named for the child are asked about it happens
later and elsewhere (``ask_named_people``), so that nobody learns of it by how long a delivery takes.
"""

from collections.abc import Sequence

from chassis.units.database import Unit
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from pupils.deliveries.parts.take_delivery import LeasedDelivery
from pupils.extras import Extras
from pupils.models import IdentityMetRow
from pupils.protection.domain.old_identities import identity_digests
from pupils.roll.domain.merging import KnownPupil

from .marks import are_marks_kept, marks_for

_MARKED = text("SELECT found FROM identity_marks(CAST(:asked AS bytea[])) AS found")
_UNKEYED = text("SELECT found FROM old_identities(CAST(:asked AS bigint[])) AS found")
"""Of those that a release before kept, until each is replaced by a mark."""


def note_old_identities(unit: Unit, extras: Extras, delivery: LeasedDelivery, entries: Sequence[KnownPupil]) -> None:
    """``entries``: new and changed ones that are not protected themselves. Raises ``VaultAway``."""
    by_digest: dict[int, list[KnownPupil]] = {}
    for each in entries:
        for digest in identity_digests(each.upn, each.legal_surname, each.legal_forename, each.date_of_birth):
            by_digest.setdefault(digest, []).append(each)
    if not by_digest or not are_marks_kept(unit):
        return
    marks = marks_for(unit, extras, by_digest)
    unkeyed = set(unit.session.scalars(_UNKEYED, {"asked": list(by_digest)}))
    marked = {bytes(mark) for mark in unit.session.scalars(_MARKED, {"asked": list(marks.values())})}
    rows = [
        {"mark": marks[digest], "entry_id": each.id, "school_id": delivery.school_id}
        for digest, found in by_digest.items()
        if digest in unkeyed or marks[digest] in marked
        for each in found
    ]
    if rows:
        unit.session.execute(insert(IdentityMetRow).on_conflict_do_nothing(), rows)
