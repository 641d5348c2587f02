"""A person says that two entries of the roll are one child: one of them becomes an alias of the other.

An alias keeps its row, its records and their keys as they are. Nothing is moved, so that ending the merge splits
the two exactly. The one record's readers find the other's through the alias, in every service.
"""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.matching import Merged, MergePupils
from sqlalchemy import select

from pupils.extras import Extras
from pupils.matching.parts.join_entries import merge
from pupils.matching.parts.second_word import close_proposal, proposal_between, say_same
from pupils.matching.queries.pairs import takes_two
from pupils.models import PupilRow
from pupils.moves.parts.say_merged import say_merged
from pupils.protection.queries.protected_sight import may_know


def merge_pupils(unit: Unit, extras: Extras, request: MergePupils) -> Merged:
    """``not_found`` unless the caller matches pupils at the schools of both, may know of both if one is protected, and
    is linked to neither.

    Two who have another birth date, or are both on one school's roll, wait for a second person (``say_same``, whose
    refusals are these too); of any other two the others who match pupils there are told the next morning.
    ``stale_version`` if the alias changed since it was looked at. ``invalid_request`` on ``alias_id`` if either is an
    alias already: a chain is made from its end. Raises ``VaultAway``.
    """
    if request.pupil_id == request.alias_id:
        raise invalid("alias_id", FieldCode.DUPLICATE)
    pupil, alias = lock_pair(unit, request.pupil_id, request.alias_id)
    if request.alias_version is not None and request.alias_version != alias.version:
        raise Problem(ErrorCode.STALE_VERSION, ids={"pupil_id": str(alias.id)})
    if pupil.merged_into is not None or alias.merged_into is not None:
        raise invalid("alias_id", FieldCode.NOT_ALLOWED)
    if takes_two(unit, pupil, alias):
        proposal = proposal_between(unit, pupil, alias)
        pupil, alias = lock_pair(unit, proposal.known_id, proposal.new_id)
        merge_id = say_same(unit, extras, proposal, pupil, alias, request.reason)
        if merge_id is None:
            return Merged(merge_id=proposal.id, waits=True)
        close_proposal(unit, extras, proposal, "same", request.reason)
    else:
        merge_id = merge(unit, extras, pupil, alias, request.reason)
        if not (pupil.protected or alias.protected):
            close_proposal(unit, extras, proposal_between(unit, pupil, alias), "same", request.reason)
    say_merged(unit, pupil, alias)
    return Merged(merge_id=merge_id)


def lock_pair(unit: Unit, pupil_id: UUID, other_id: UUID) -> tuple[PupilRow, PupilRow]:
    """Both, locked in the order of their ids so that two people at once do not wait for each other.

    The entry a protected child had before is nobody's to merge: its records would be open to whoever reads the other's.
    """
    rows = unit.session.scalars(
        select(PupilRow).where(PupilRow.id.in_([pupil_id, other_id])).order_by(PupilRow.id).with_for_update()
    )
    found = {row.id: row for row in rows if unit.access.has(Right.PUPIL_MATCH, row.school_id)}
    emptied = any(row.hidden and row.merged_into is None for row in found.values())
    if len(found) < 2 or emptied or not all(may_know(unit, row) for row in found.values()):
        raise Problem(ErrorCode.NOT_FOUND)
    return found[pupil_id], found[other_id]
