"""Which contacts of a school have one of some digests, and whose contacts they are."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import LargeBinary, any_, bindparam, case, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from pupils.models import ContactRow, PupilContactRow, PupilRow
from pupils.possible_links.domain.comparing import Held

_MARK = func.unnest(ContactRow.marks).table_valued(column("mark", LargeBinary()), name="of_contact").render_derived()
_CHILD = case((PupilRow.hidden & PupilRow.merged_into.is_not(None), PupilRow.merged_into), else_=PupilRow.id)
"""An entry that was merged away at its own school is found as the pupil it means."""
_FOUND = (
    select(_MARK.c.mark, ContactRow.id, _CHILD)
    .select_from(ContactRow)
    .join(_MARK, _MARK.c.mark == any_(bindparam("marks", type_=ARRAY(LargeBinary()))))
    .join(PupilContactRow, PupilContactRow.contact_id == ContactRow.id)
    .join(PupilRow, PupilRow.id == PupilContactRow.pupil_id)
    .where(ContactRow.school_id == bindparam("school"), ~(PupilRow.protected & PupilRow.hidden))
    .distinct()
)
"""Every contact of the school is looked at once: some thousand rows, a few milliseconds. Nothing of an entry that a
protected child had before."""


def contacts_with(unit: Unit, school_id: UUID, marks: Collection[bytes]) -> dict[bytes, list[Held]]:
    """By digest; only those that some contact has."""
    children: dict[tuple[bytes, UUID], list[UUID]] = defaultdict(list)
    for mark, contact_id, pupil_id in unit.session.execute(_FOUND, {"school": school_id, "marks": list(marks)}):
        children[bytes(mark), contact_id].append(pupil_id)
    held: dict[bytes, list[Held]] = defaultdict(list)
    for (mark, contact_id), pupils in children.items():
        held[mark].append(Held(contact_id, sorted(pupils)))
    return held
