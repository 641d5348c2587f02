"""Forgets pupils who left long ago and of whom nothing was ever recorded."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import LeaversForgotten, LeaversLetGo
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from pupils.disposal.parts.forget_entries import forget_entries
from pupils.disposal.parts.hold_roll import hold_roll
from pupils.disposal.parts.identities import entries_held, identities_of
from pupils.disposal.queries.every_answer import ANSWERED_ONCE
from pupils.extras import Extras
from pupils.metrics import LEAVERS_FORGOTTEN
from pupils.models import DisposedPupilRow, SchoolRow


def forget_leavers(unit: Unit, extras: Extras, event: LeaversLetGo) -> None:
    """Under every id, and the answer, in one transaction; told again, it deletes what there is still.

    incidents keeps nothing under these ids any more, so they go whatever the roll says by now: who came back onto it
    meanwhile goes on there as somebody new. No mark of them stays: there is no file that could be begun again by
    mistake, and whoever comes back is welcome. The ids stay, so that what others said before, and comes late, is not
    taken in. Raises ``VaultAway``.
    """
    ids = sorted(set(event.subject_ids))
    if not ids:
        return
    hold_roll(unit)
    unit.scope_to(unit.session.scalars(select(SchoolRow.id)))
    known = [{"pupil_id": each, "disposal_id": event.batch_id} for each in ids]
    unit.session.execute(insert(DisposedPupilRow).on_conflict_do_nothing(), known)
    entries = entries_held(unit, ids)
    schools, count = {each.school_id for each in entries}, len(entries)
    forget_entries(unit, extras, ids, entries, identities_of(unit, extras, entries))
    if count:
        unit.audit(AuditAction.PUPIL_LEAVERS_FORGET, school_ids=schools, object_id=event.batch_id)
    LEAVERS_FORGOTTEN.inc(count)
    answer = LeaversForgotten(batch_id=event.batch_id, entries=count)
    unit.publish(answer, aggregate_id=event.batch_id, aggregate_version=ANSWERED_ONCE, school_id=None)
