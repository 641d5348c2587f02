"""Who of a school is told of files, and of how many each may be told."""

from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.retention import FilesKeptFromQuery

from alerts.extras import OtherOwners

from ..domain.recipients import Candidate, choose_recipients
from .triage_staff import staff_who_triage, staff_with


def file_leads(unit: Unit, right: Right, school_id: UUID) -> list[Candidate]:
    """Those with the right there who triage as well: whoever reads a part of the files is told of none."""
    leads = {each.staff_id for each in staff_who_triage(unit, school_id)}
    return [each for each in staff_with(unit, right, school_id) if each.staff_id in leads]


def hidden_files(
    owners: OtherOwners, school_id: UUID, leads: Collection[Candidate], subject_ids: Sequence[UUID]
) -> dict[UUID, set[UUID]]:
    """Of those from whom at least one of these children's files is hidden, which. ``OwnerAway``."""
    if not leads:
        return {}
    staff_ids = sorted(each.staff_id for each in leads)
    asked = FilesKeptFromQuery(school_id=school_id, staff_ids=staff_ids, subject_ids=list(subject_ids))
    return {each.staff_id: set(each.subject_ids) for each in owners.files_kept_from(asked).people}


def told_at(leads: Collection[Candidate], kept_from: Collection[UUID], also: UUID | None = None) -> list[UUID]:
    """The school's own, the trust's where it has nobody else; ``also`` beside them, if they are one of ``leads``.
    ``NobodyToTell``."""
    told = choose_recipients(leads, None, kept_from=kept_from)
    if any(each.staff_id == also for each in leads) and also is not None and also not in kept_from:
        told = sorted({*told, also})
    return told
