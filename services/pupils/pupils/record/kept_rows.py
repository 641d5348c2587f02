"""All that is kept of one pupil beyond the roll, sealed as it is, in one statement: their page is opened all day."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import (
    ColumnElement,
    DateTime,
    Integer,
    LargeBinary,
    Select,
    Text,
    Uuid,
    bindparam,
    cast,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.types import TypeEngine

from pupils.models import (
    ContactRow,
    PupilBeforeRow,
    PupilContactRow,
    PupilLedgerRow,
    PupilLocalRow,
    PupilPartRow,
    PupilPhotoRow,
    PupilRow,
)

Of = Literal["part", "month", "contact", "local", "before", "photo"]


class KeptRow(NamedTuple):
    """One sealed thing. ``name``: a part's, or what kind of days; ``id``: of the contact, addition, or what was before.

    ``at``: when it was added, or ended; ``since``: when that began; ``by``: who added it. Of a contact, ``sealed`` is
    its bond with the pupil, and ``person_sealed`` who they are; of a photo it is empty: that there is one is told.
    ``order_sealed``: of an addition.
    """

    of: Of
    sealed: bytes
    version: int
    id: UUID
    name: str
    month: str
    by: UUID
    at: datetime
    since: datetime | None
    person_version: int
    person_sealed: bytes
    order_sealed: bytes | None


_TYPES: dict[str, TypeEngine[Any]] = {
    "version": Integer(), "id": Uuid(), "name": Text(), "month": Text(), "by": Uuid(),
    "at": DateTime(timezone=True), "since": DateTime(timezone=True), "person_version": Integer(),
    "person_sealed": LargeBinary(), "order_sealed": LargeBinary(),
}  # fmt: skip


def kept_of(
    unit: Unit, pupil: PupilRow, hidden: Collection[str], *, months: int, additions: int, before: int
) -> dict[Of, list[KeptRow]]:
    """By what they are, newest first where they have a time: so many months, additions and earlier things at most.

    What the school the pupil is at knows, without the parts in ``hidden``. Contacts come in no order.
    """
    given = {
        "pupil": pupil.id, "school": pupil.school_id, "hidden": list(hidden), "months": months, "additions": additions,
        "before": before,
    }  # fmt: skip
    found = defaultdict[Of, list[KeptRow]](list)
    for row in unit.session.connection().execute(_KEPT, given):
        kept = KeptRow._make(row)
        found[kept.of].append(kept)
    found["month"].sort(key=lambda kept: (kept.month, kept.name), reverse=True)
    found["local"].sort(key=lambda kept: kept.id)
    found["local"].sort(key=lambda kept: kept.at, reverse=True)
    found["before"].sort(key=lambda kept: (kept.at, kept.id), reverse=True)
    return found


def _kept() -> Any:
    part = _as("part", PupilPartRow, version=PupilPartRow.version, name=PupilPartRow.part).where(
        PupilPartRow.part.not_in(bindparam("hidden", expanding=True))
    )
    month = _as("month", PupilLedgerRow, version=PupilLedgerRow.version, name=PupilLedgerRow.kind,
                month=PupilLedgerRow.month)  # fmt: skip
    month = month.order_by(PupilLedgerRow.month.desc(), PupilLedgerRow.kind.desc()).limit(bindparam("months"))
    contact = _as(
        "contact", PupilContactRow, version=PupilContactRow.version, id=ContactRow.id,
        person_version=ContactRow.version, person_sealed=ContactRow.sealed,
    ).join(ContactRow, ContactRow.id == PupilContactRow.contact_id)  # fmt: skip
    local = _as(
        "local", PupilLocalRow, version=PupilLocalRow.version, id=PupilLocalRow.id, by=PupilLocalRow.added_by,
        at=PupilLocalRow.added_at, order_sealed=PupilLocalRow.order_sealed,
    ).where(PupilLocalRow.removed_at.is_(None))  # fmt: skip
    local = local.order_by(PupilLocalRow.added_at.desc(), PupilLocalRow.id).limit(bindparam("additions"))
    before = _as(
        "before", PupilBeforeRow, id=PupilBeforeRow.id, name=PupilBeforeRow.part, since=PupilBeforeRow.known_from,
        at=PupilBeforeRow.known_until,
    )  # fmt: skip
    before = before.order_by(PupilBeforeRow.known_until.desc(), PupilBeforeRow.id.desc()).limit(bindparam("before"))
    photo = _as(
        "photo", PupilPhotoRow, sealed=literal(b"", LargeBinary()), version=PupilPhotoRow.version,
        at=PupilPhotoRow.put_at,
    ).where(PupilPhotoRow.kept)  # fmt: skip
    return union_all(part, *(select(each.subquery()) for each in (month, contact, local, before, photo)))


def _as(of: Of, table: Any, **columns: Any) -> Select[Any]:
    """The columns of ``KeptRow``, nothing in those that ``table`` has not, of the pupil at the school."""
    rest: list[ColumnElement[Any]] = [
        columns.get(name, cast(null(), kind)).label(name) for name, kind in _TYPES.items()
    ]
    sealed = columns.get("sealed", table.sealed).label("sealed")
    return select(literal(of, Text()).label("of"), sealed, *rest).where(
        table.pupil_id == bindparam("pupil"), table.school_id == bindparam("school")
    )


_KEPT = _kept()
"""Put together once: that takes longer than asking."""
