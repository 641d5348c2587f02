"""Which contacts of a school have one of some digests, and whose contacts they are.

Contacts never leave this service, and nothing of an account is kept: identity is asked for names and addresses, which
are compared as digests under each school's own key. Contacts that are different are compared with all staff, and an
account that is different makes the contacts of every school be looked at once more: a second or two at 30 schools, some
seconds after, while nobody waits.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from chassis.ground.away import Away
from chassis.ground.logs import get_logger
from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.acts.identity import ComparedStaff
from haven_schemas.acts.pupils.possible_links import FoundBy
from sqlalchemy import LargeBinary, and_, any_, bindparam, case, column, delete, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from pupils.extras import Extras, OpenUnit
from pupils.models import ContactRow, PossibleLinkRow, PupilContactRow, PupilRow, StaffToCompareRow
from pupils.sealed import RollKey, contact_field

from .comparing import Colleague, Held, address_mark, few_enough, found_among, marks_of, name_mark
from .link import propose_links

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
_MOST_A_UNIT = 200
"""About 20 ms of work: other green threads of the process wait for no longer."""
_MOST_PAGES = 200

log = get_logger()


def contacts_with(unit: Unit, school_id: UUID, marks: Collection[bytes]) -> dict[bytes, list[Held]]:
    """By digest; only those that some contact has."""
    children: dict[tuple[bytes, UUID], list[UUID]] = defaultdict(list)
    for mark, contact_id, pupil_id in unit.session.execute(_FOUND, {"school": school_id, "marks": list(marks)}):
        children[bytes(mark), contact_id].append(pupil_id)
    held: dict[bytes, list[Held]] = defaultdict(list)
    for (mark, contact_id), pupils in children.items():
        held[mark].append(Held(contact_id, sorted(pupils)))
    return held


def schools_to_mark(unit: Unit) -> list[UUID]:
    """Schools in scope with contacts that have no digests as they are now."""
    waiting = select(ContactRow.school_id).where(ContactRow.marked_version.is_distinct_from(ContactRow.version))
    return list(unit.session.scalars(waiting.distinct()))


def mark_contacts(unit: Unit, keyring: Keyring, school_id: UUID) -> bool:
    """Marks some, and answers whether there may be more. What a delivery is about to change waits for the next time:
    rows that somebody else holds are passed over. Raises ``VaultAway``."""
    rows = unit.session.scalars(
        select(ContactRow)
        .where(ContactRow.school_id == school_id, ContactRow.marked_version.is_distinct_from(ContactRow.version))
        .order_by(ContactRow.id)
        .limit(_MOST_A_UNIT)
        .with_for_update(skip_locked=True)
    ).all()
    if not rows:
        return False
    key = RollKey(unit, keyring, school_id)
    changed: list[dict[str, Any]] = []
    for row in rows:
        marks = marks_of(key.key.key, key.unseal(contact_field(row.id, row.version), row.sealed))
        changed.append({"id": row.id, "marks": marks, "marked_version": row.version})
    unit.session.execute(update(ContactRow), changed)
    return len(rows) == _MOST_A_UNIT


def compare_staff(open_unit: OpenUnit, extras: Extras) -> None:
    """Safe on every replica at once: a pair is kept once. While identity or the vault is away it waits."""
    with open_unit(None) as unit:
        heard = {row.staff_id: row.version for row in unit.session.scalars(select(StaffToCompareRow))}
        to_mark = schools_to_mark(unit)
        schools = list(unit.session.scalars(select(ContactRow.school_id).distinct())) if heard else to_mark
    if not schools and not heard:
        return
    try:
        _compare(open_unit, extras, to_mark, schools)
    except Away:
        log.warning("staff_comparison_waits")
        return
    with open_unit([]) as unit:
        _forget(unit, heard)


def _compare(open_unit: OpenUnit, extras: Extras, to_mark: Collection[UUID], schools: Collection[UUID]) -> None:
    if not schools:
        return
    staff = _everybody(extras)
    for school_id in to_mark:
        _mark_all(open_unit, extras, school_id)
    found: dict[UUID, dict[UUID, dict[UUID, FoundBy]]] = {}
    for school_id in schools:
        with open_unit([school_id]) as unit:
            found[school_id] = _found_at(unit, extras, school_id, staff)
    with open_unit(None) as unit:
        allowed = _allowed(unit, found)
    for school_id, by_colleague in found.items():
        kept = {
            staff_id: {child: by for child, by in children.items() if child in allowed[staff_id]}
            for staff_id, children in by_colleague.items()
        }
        if any(kept.values()):
            with open_unit([school_id]) as unit:
                propose_links(unit, school_id, kept)


def _everybody(extras: Extras) -> list[ComparedStaff]:
    staff: list[ComparedStaff] = []
    after: UUID | None = None
    for _ in range(_MOST_PAGES):
        page = extras.owner.staff_after(after)
        staff += page.staff
        after = page.next
        if after is None:
            break
    return staff


def _mark_all(open_unit: OpenUnit, extras: Extras, school_id: UUID) -> None:
    more = True
    while more:
        with open_unit([school_id]) as unit:
            more = mark_contacts(unit, extras.keyring, school_id)


def _found_at(
    unit: Unit, extras: Extras, school_id: UUID, staff: Sequence[ComparedStaff]
) -> dict[UUID, dict[UUID, FoundBy]]:
    key = RollKey(unit, extras.keyring, school_id).key.key
    colleagues = [
        Colleague(
            staff_id=each.id,
            address=address_mark(key, each.email) if each.email else None,
            name=name_mark(key, each.name) if school_id in each.school_ids else None,
        )
        for each in staff
    ]
    marks = {mark for each in colleagues for mark in (each.address, each.name) if mark is not None}
    return found_among(colleagues, contacts_with(unit, school_id, marks))


def _allowed(unit: Unit, found: dict[UUID, dict[UUID, dict[UUID, FoundBy]]]) -> dict[UUID, set[UUID]]:
    """By colleague, the children of whom they may be a parent; nobody where they are too many to be a family."""
    children: dict[UUID, set[UUID]] = defaultdict(set)
    for by_colleague in found.values():
        for staff_id, each in by_colleague.items():
            children[staff_id] |= set(each)
    known: dict[UUID, set[UUID]] = defaultdict(set)
    pairs = select(PossibleLinkRow.staff_id, PossibleLinkRow.pupil_id).where(PossibleLinkRow.staff_id.in_(children))
    for staff_id, pupil_id in unit.session.execute(pairs):
        known[staff_id].add(pupil_id)
    return {staff_id: few_enough(each, known[staff_id]) for staff_id, each in children.items()}


def _forget(unit: Unit, heard: dict[UUID, int]) -> None:
    """What was heard of meanwhile stays."""
    for staff_id, version in heard.items():
        unit.session.execute(
            delete(StaffToCompareRow).where(
                and_(StaffToCompareRow.staff_id == staff_id, StaffToCompareRow.version == version)
            )
        )
