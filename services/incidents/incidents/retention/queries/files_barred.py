"""From whom files are hidden as a second person: by who they are linked to in any record of it, or closed to."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.retention import FilesBarred, FilesBarredQuery
from sqlalchemy import select
from sqlalchemy.orm import aliased

from incidents.aliases import families_of
from incidents.models import RecordSubjectRow
from incidents.sight.own_sight import files_of_barred, staff_sight
from incidents.sight.rules import Sight


def files_barred(unit: Unit, request: FilesBarredQuery) -> FilesBarred:
    """For a service. Noted without children: nobody reads any of these files."""
    found = barred_from(unit, staff_sight(unit, request.staff_id), request.subject_ids)
    unit.audit(
        AuditAction.RETENTION_FACTS_READ,
        right=Right.SERVICE_FILE_FACTS,
        object_id=request.staff_id,
        outcome="counted",
    )
    return FilesBarred(subject_ids=sorted(found))


def barred_from(unit: Unit, sight: Sight, subject_ids: Collection[UUID]) -> set[UUID]:
    """Of these children, those whose file somebody with this sight may not know of."""
    families = families_of(unit, subject_ids)
    beside = _beside(unit, sight, {each for ids in families.values() for each in ids})
    linked = sight.kept_from | files_of_barred(unit, sight.barred) | beside
    return {each for each, ids in families.items() if not (sight.closed | linked).isdisjoint(ids)}


def _beside(unit: Unit, sight: Sight, subject_ids: Collection[UUID]) -> set[UUID]:
    """Those in a record together with a child they are linked to."""
    if not sight.kept_from:
        return set()
    other = aliased(RecordSubjectRow)
    wanted = (
        select(RecordSubjectRow.subject_id)
        .join(other, other.record_id == RecordSubjectRow.record_id)
        .where(one_of(RecordSubjectRow.subject_id, subject_ids), one_of(other.subject_id, sight.kept_from))
        .distinct()
    )
    return set(unit.session.scalars(wanted))
