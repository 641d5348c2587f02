"""Children who were left out of a record: pupils of its school, each once, of whom the caller may write."""

from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.incidents.children import AddedChild
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem

from incidents.aliases import with_families
from incidents.conflicts import require_others_read
from incidents.copies import find_subjects
from incidents.extras import OtherOwners
from incidents.naming import Subject
from incidents.sight import sight_of


def children_to_add(
    unit: Unit, owners: OtherOwners, school_id: UUID, present: Collection[UUID], wanted: Sequence[AddedChild],
    records: Collection[UUID | None],
) -> list[Subject]:  # fmt: skip
    """Those of ``wanted``, as ``move_record`` takes the right child; ``records`` as for ``require_others_read``.

    ``Problem(invalid_request)`` on each ``added.N.pupil_id``: not at the school, or nobody the caller may write about;
    in the record already, under whichever of their ids, or named twice; not by the id of a closed file, which would
    tell whose it is; or nobody else could read the record then. ``unavailable`` while the roll does not answer for a
    pupil who is not known here; ``OwnerAway``.
    """
    if not wanted:
        return []
    _refuse(unit, present, wanted)
    pupils = [ConcernPupil(pupil_id=each.pupil_id, role=each.role) for each in wanted]
    try:
        found = find_subjects(unit, owners, school_id, pupils)
    except Problem as problem:
        fields = [FieldProblem(each.field.replace("pupils.", "added.", 1), each.code) for each in problem.fields]
        raise Problem(problem.code, fields=fields) from None
    if not all(subject.confirmed for subject in found):
        raise Problem(ErrorCode.UNAVAILABLE)
    children = list(present)
    for place, subject in enumerate(found):
        field = f"added.{place}.pupil_id"
        require_others_read(unit, owners, school_id, children, [*children, subject.id], field, records)
        children.append(subject.id)
    return found


def _refuse(unit: Unit, present: Collection[UUID], wanted: Sequence[AddedChild]) -> None:
    sight = sight_of(unit)
    beyond = sight.kept_from | sight.closed
    there = {*present, *with_families(unit, set(present) - sight.closed)}
    fields = []
    for place, child in enumerate(wanted):
        if child.pupil_id in beyond:
            fields.append(FieldProblem(f"added.{place}.pupil_id", FieldCode.UNKNOWN_PUPIL))
        elif child.pupil_id in there:
            fields.append(FieldProblem(f"added.{place}.pupil_id", FieldCode.DUPLICATE))
        there |= with_families(unit, [child.pupil_id])
    if fields:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=fields)
