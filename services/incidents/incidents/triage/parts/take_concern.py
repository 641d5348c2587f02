"""A school that signed for the file decides on a concern: it is that school's from then on."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.chronology_lines import subjects_of
from incidents.copies.known import known_schools
from incidents.extras import OtherOwners
from incidents.handovers.parts.rehome_file import rehome_records
from incidents.models import ConcernRow, DocumentRow, EntryRow
from incidents.sight.own_sight import sight_of
from incidents.triage.domain.triage import CONCERN_RECEIVED
from incidents.triage.parts.read_by_another import names_caller


def take_concern(unit: Unit, keyring: Keyring, owners: OtherOwners, concern: ConcernRow, school_id: UUID) -> None:
    """With the steps taken on it and the files that came with it, held by the caller, who decides at ``school_id``. The
    school that kept it is noted, and told by whom it was decided where somebody there decides at the same time; nobody
    of theirs deals with it any more.

    ``not_permitted`` for whom it names: at the school they left nobody would know that it was closed by them.
    ``unavailable`` while that cannot be said.
    """
    named = names_caller(unit, keyring, owners, concern)
    if named is not False:
        raise Problem(ErrorCode.UNAVAILABLE if named is None else ErrorCode.NOT_PERMITTED)
    kept_at = concern.school_id
    with unit.beyond_own_schools({kept_at, school_id}):
        steps = unit.session.scalars(select(EntryRow.id).where(EntryRow.concern_id == concern.id))
        files = unit.session.scalars(select(DocumentRow.id).where(DocumentRow.concern_id == concern.id))
        rehome_records(unit, [concern.id, *steps, *files], kept_at, school_id)
    unit.session.refresh(concern)
    concern.also_at, concern.assigned_to = [kept_at], None


def check_not_taken(unit: Unit, concern_id: UUID) -> None:
    """``already_triaged``, by whom, where a school that signed for the file has decided on it, for whoever triages at
    the one that kept it until then. Nothing else of it is read; ``not_found`` for anybody else, as for what is not
    there."""
    with unit.beyond_own_schools(known_schools(unit.session)):
        decided = select(ConcernRow.also_at, ConcernRow.decided_by).where(
            ConcernRow.id == concern_id, ConcernRow.status != CONCERN_RECEIVED
        )
        found = unit.session.execute(decided).one_or_none()
        children = {subject.id for subject in subjects_of(unit, concern_id)}
    had_it = found is not None and any(unit.access.has(Right.CONCERN_TRIAGE, each) for each in found.also_at or ())
    if found is not None and had_it and not sight_of(unit).kept_from & children:
        raise Problem(ErrorCode.ALREADY_TRIAGED, ids={"decided_by": str(found.decided_by)})
    raise Problem(ErrorCode.NOT_FOUND)
