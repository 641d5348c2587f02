"""Of whom the roll has more than a roll: what somebody wrote, or what protects the child."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from haven_schemas.acts.pupils.retention import FormerPupil, LeaversPage, LeaversQuery
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from pupils.models import PupilContactRow, PupilLocalRow, PupilRow, RollEndRow, StopOverrideRow
from pupils.models.roll_end import THE_ONE
from pupils.sealed import RollKey, contact_bond_field, local_field
from pupils.sight import has_left_by
from pupils.writing import flags_of

from .dates import days_of_children

_NO_MORE_THAN_A_ROLL = "contact"
"""What a school adds and no feed has: a person with a telephone number."""


def kept_beside(unit: Unit, keyring: Keyring, ids: Collection[UUID]) -> set[UUID]:
    """Those of ``ids`` with a court order, somebody who may have no contact or may not collect, a note of the school's,
    a letter that was let go with a reason, or a protection; what was taken off or ended counts. ``VaultAway``."""
    return {*_protected(unit, ids), *_let_go(unit, ids), *_told(unit, keyring, ids)}


def _protected(unit: Unit, ids: Collection[UUID]) -> Iterator[UUID]:
    """Whoever ever was has a key of their own from then on."""
    yield from unit.session.scalars(select(PupilRow.id).where(PupilRow.id.in_(ids), PupilRow.protected))
    yield from unit.session.scalars(select(KeyWrapRow.record_id).where(KeyWrapRow.record_id.in_(ids)))


def _let_go(unit: Unit, ids: Collection[UUID]) -> Iterator[UUID]:
    yield from unit.session.scalars(select(StopOverrideRow.pupil_id).where(StopOverrideRow.pupil_id.in_(ids)))


def _told(unit: Unit, keyring: Keyring, ids: Collection[UUID]) -> Iterator[UUID]:
    bonds, added = defaultdict[UUID, list[PupilContactRow]](list), defaultdict[UUID, list[PupilLocalRow]](list)
    for bond in unit.session.scalars(select(PupilContactRow).where(PupilContactRow.pupil_id.in_(ids))):
        bonds[bond.school_id].append(bond)
    for addition in unit.session.scalars(select(PupilLocalRow).where(PupilLocalRow.pupil_id.in_(ids))):
        added[addition.school_id].append(addition)
    for school_id in sorted({*bonds, *added}):
        key = RollKey(unit, keyring, school_id)
        for each in bonds[school_id]:
            place = contact_bond_field(each.pupil_id, each.contact_id, each.version)
            if flags_of([key.unseal(place, each.sealed)]):
                yield each.pupil_id
        for row in added[school_id]:
            if key.unseal(local_field(row.id), row.sealed)["kind"] != _NO_MORE_THAN_A_ROLL:
                yield row.pupil_id


def find_leavers(unit: Unit, keyring: Keyring, request: LeaversQuery) -> LeaversPage:
    """A page by the ids that children have today; for services only. No name.

    A child counts as a whole: of whom another entry is on a roll, or left later, nothing is said; nor of whom somebody
    wrote, or who is or was protected (``kept_beside``). The day is kept, so that files do not bring back who left by
    then (``RollBatch``). ``VaultAway``: who cannot know lets nobody go.
    """
    _keep_end(unit, request.left_by)
    found = _entries(unit, request)
    page = found[: request.limit]
    days = days_of_children(unit, page) if page else []
    left = [row for row in days if row.left_on is not None and row.left_on <= request.left_by]
    kept = kept_beside(unit, keyring, [each for row in left for each in row.ids]) if left else set()
    due = [row for row in left if kept.isdisjoint(row.ids)]
    unit.audit(
        AuditAction.RETENTION_FACTS_READ,
        right=Right.SERVICE_FILE_FACTS,
        school_ids={school_id for row in due for school_id in row.school_ids},
        outcome="counted",
    )
    leavers = [FormerPupil(subject_ids=_today_first(row.asked, row.ids), left_on=row.left_on) for row in due]
    return LeaversPage(leavers=leavers, next_after=page[-1] if len(found) > request.limit else None)


def _entries(unit: Unit, request: LeaversQuery) -> list[UUID]:
    """One more than the page; by what each entry says of itself, which is no later than what the child's all say."""
    wanted = select(PupilRow.id).where(PupilRow.merged_into.is_(None), has_left_by(request.left_by))
    if request.after is not None:
        wanted = wanted.where(PupilRow.id > request.after)
    return list(unit.session.scalars(wanted.order_by(PupilRow.id).limit(request.limit + 1)))


def _keep_end(unit: Unit, left_by: date) -> None:
    row = insert(RollEndRow).values(id=THE_ONE, left_by=left_by, said_at=unit.now)
    said = {"left_by": left_by, "said_at": unit.now}
    unit.session.execute(
        row.on_conflict_do_update(index_elements=["id"], set_=said, where=RollEndRow.left_by != left_by)
    )


def _today_first(today: UUID, ids: Sequence[UUID]) -> list[UUID]:
    return [today, *sorted(each for each in ids if each != today)]
