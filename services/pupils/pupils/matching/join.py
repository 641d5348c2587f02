"""Two entries of the roll become one child, and two again: what a merge and its end write."""

from collections.abc import Iterable
from uuid import UUID

from chassis.keys.keyring import Holder
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import PupilMerged, PupilUnmerged
from haven_schemas.rights import Right
from sqlalchemy import update

from pupils.extras import Extras
from pupils.models import MatchProposalRow, PupilMergeRow, PupilRow
from pupils.sealed import merge_field
from pupils.writing import fold_entry

from .aliases import copy_alias
from .roll_place import give_back, goes_on_by_itself, take_place


def merge(
    unit: Unit,
    extras: Extras,
    pupil: PupilRow,
    alias: PupilRow,
    reason: str,
    by: UUID | None = None,
    agreed_by: UUID | None = None,
) -> UUID:
    """Writes the merge, its event and its audit entry; the reason is sealed for the schools of both.

    ``by``: whose word it was, where that is not the caller; ``agreed_by``: who said so too, where two had to. Raises
    ``VaultAway``.
    """
    merge_id, schools = new_id(), sorted({pupil.school_id, alias.school_id})
    key = extras.keyring.new_data_key(unit, merge_id, [Holder("school", school) for school in schools])
    row = PupilMergeRow(
        id=merge_id,
        pupil_id=pupil.id,
        alias_id=alias.id,
        school_ids=schools,
        merged_at=unit.now,
        merged_by=by or unit.access.actor_id,
        agreed_by=agreed_by,
        reason_sealed=key.seal(merge_field(merge_id, "reason_sealed"), reason.encode()),
    )
    unit.session.add(row)
    alias.merged_into = pupil.id
    alias.hidden = alias.school_id == pupil.school_id
    take_place(unit, extras, key, row, pupil, alias)
    fold_entry(unit, alias)
    alias.version += 1
    alias.changed_at = unit.now
    unit.publish(
        PupilMerged(pupil_id=pupil.id, alias_id=alias.id, version=alias.version),
        aggregate_id=alias.id,
        aggregate_version=alias.version,
        school_id=alias.school_id,
    )
    copy_alias(unit, alias.id, pupil.id, alias.version)
    tell(unit, AuditAction.PUPIL_MERGE_ADD, merge_id, schools, (pupil.id, alias.id))
    return merge_id


def release(unit: Unit, extras: Extras, row: PupilMergeRow, alias: PupilRow) -> None:
    """The alias is a pupil of their own again, with the event; each has what the roll had of them, and the alias also
    what was said since by its place. Raises ``VaultAway``."""
    give_back(unit, extras, row, alias)
    was_hidden, alias.merged_into, alias.hidden = alias.hidden, None, False
    fold_entry(unit, alias)
    alias.version += 1
    alias.changed_at = unit.now
    pair = [row.pupil_id, row.alias_id]
    unit.session.execute(
        update(MatchProposalRow)
        .where(MatchProposalRow.new_id.in_(pair), MatchProposalRow.known_id.in_(pair))
        .values(state="different", agreed_by=None, version=MatchProposalRow.version + 1)
    )
    copy_alias(unit, alias.id, None, alias.version)
    unit.publish(
        PupilUnmerged(pupil_id=row.pupil_id, alias_id=alias.id, version=alias.version),
        aggregate_id=alias.id,
        aggregate_version=alias.version,
        school_id=alias.school_id,
    )
    if was_hidden:
        goes_on_by_itself(unit, alias)


def tell(unit: Unit, action: AuditAction, merge_id: UUID, schools: Iterable[UUID], pupils: Iterable[UUID]) -> None:
    """The audit entry; the reason itself stands sealed in the merge."""
    unit.audit(action, right=Right.PUPIL_MATCH, school_ids=schools, subject_ids=pupils, object_id=merge_id)
