"""A disposal as it is shown: without the child, but to readers of the file."""

from collections.abc import Sequence
from uuid import UUID

from chassis.access.overseer import oversees
from chassis.access.second_person import may_agree
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.disposals import Disposal, DisposalNumbers, DisposalSaid
from haven_schemas.watch import schools_of_trust

from retention.copies.known_schools import KNOWN_SCHOOLS
from retention.days import london_day
from retention.disposals.domain.states import CARRIED_OUT, OPEN, stop_holds_until
from retention.models import DisposalRow
from retention.schedules.parts.own_schedules import words_by_code


def shown(
    unit: Unit, row: DisposalRow, *, subject_id: UUID | None = None, said: Sequence[DisposalSaid] = ()
) -> Disposal:
    """``subject_id`` and ``said``: what the caller may see of them."""
    stopped = row.state == "stopped"
    waits, is_overseer = row.state in OPEN, oversees(unit.access, row.school_id)
    numbers = DisposalNumbers.model_validate(row.numbers) if row.numbers else None
    return Disposal.model_validate(
        {
            "id": row.id,
            "school_id": row.school_id,
            "state": row.state,
            "schedule": row.schedule,
            "what": words_by_code(unit).get(row.schedule, ""),
            "until": row.until,
            "keeps": row.keeps,
            "shared": row.shared,
            "to_redact": row.to_redact,
            "to_remove": row.to_remove,
            "proposed_by": row.proposed_by,
            "proposed_at": row.proposed_at,
            "agreed_by": row.agreed_by,
            "agreed_at": row.agreed_at,
            "destroy_on": row.destroy_on,
            "reason": row.reason,
            "because": row.because,
            "ended_by": row.ended_by,
            "ended_at": row.ended_at,
            "stop_holds_until": stop_holds_until(row.ended_at, row.stop_ended_at) if stopped else None,
            "numbers": numbers,
            "destroyed_on": None if row.destroyed_at is None else london_day(row.destroyed_at),
            "subject_id": subject_id,
            "said": list(said),
            "may_agree": row.state == "proposed" and agrees_at(unit, row),
            "may_withdraw": waits and unit.access.has(Right.RETENTION_PROPOSE, row.school_id),
            "may_stop": waits and is_overseer,
            "may_end_stop": stopped and row.stop_ended_at is None and is_overseer,
            "version": row.version,
        }
    )


def certified_to(unit: Unit, row: DisposalRow) -> bool:
    """Whether the caller is shown what became of a file of their school that is gone."""
    return row.state in CARRIED_OUT and unit.access.has(Right.RETENTION_PROPOSE, row.school_id)


def agrees_at(unit: Unit, row: DisposalRow) -> bool:
    """Whether the caller may be the second person, as far as their rights go."""
    everywhere = schools_of_trust(unit.session.scalars(KNOWN_SCHOOLS))
    return row.proposed_by != unit.access.actor_id and may_agree(unit.access, row.school_id, everywhere)
