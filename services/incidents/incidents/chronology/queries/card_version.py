"""One version of a card, opened."""

from typing import get_args

from chassis.keys.keyring import DataKey
from haven_schemas.rpc.incidents.chronology import CardVersion, PlanKind

from incidents.models import PupilCardRow
from incidents.narrative import unseal


def card_version(row: PupilCardRow, key: DataKey) -> CardVersion:
    """What it says; what earlier versions have no column for is empty."""

    def opened(field: str) -> str:
        sealed = getattr(row, field)
        return "" if sealed is None else unseal(key, "pupil_card", row.id, field, sealed, row.version)

    return CardVersion(
        version=row.version,
        summary=opened("summary"),
        plan=opened("plan"),
        plans=plan_kinds(opened("plans")),
        may_not_collect=opened("may_not_collect"),
        not_shared_with=opened("not_shared_with"),
        case_number=opened("case_number"),
        lead_id=row.lead_id,
        next_review_on=None if row.next_review_on is None else row.next_review_on.isoformat(),
        written_by=row.written_by,
        written_at=row.written_at,
    )


def plan_kinds(text: str) -> list[PlanKind]:
    """Kinds apart by commas, each once and in the order of the list."""
    written = text.split(",")
    return [kind for kind in get_args(PlanKind) if kind in written]
