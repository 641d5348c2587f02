"""A record about others too as it is shown before a file is destroyed, with what was decided of it."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.disposal import SharedRecord

from incidents.disposal.queries.shared_choices import Choice
from incidents.models import RecordSubjectRow
from incidents.referrals.domain.referral_details import known_as, own_kind
from incidents.sight.own_sight import sight_of


def shared_record(
    unit: Unit, line: RecordSubjectRow, others: Sequence[UUID], incident_id: UUID | None, choice: Choice | None
) -> SharedRecord:
    """As it is shown, with what was decided of it. ``others``: the children who stay."""
    closed = sight_of(unit).closed
    decided = None if choice is None else choice.row
    return SharedRecord.model_validate(
        {
            "record_id": line.record_id,
            "kind": known_as(line.record_kind),
            "referral_kind": own_kind(line.record_kind),
            "occurred_at": line.occurred_at,
            "school_id": line.school_id,
            "incident_id": incident_id,
            "subject_ids": [each for each in others if each not in closed],
            "others": len(others),
            **{name: getattr(decided, name, None) for name in ("choice", "because", "decided_by", "decided_at")},
            "outdated": choice is not None and choice.is_outdated,
            "version": 0 if decided is None else decided.version,
            "may_decide": not line.restricted and unit.access.has(Right.RECORD_WRITE, line.school_id),
        }
    )
