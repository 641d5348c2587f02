"""A request as it stands in a list."""

from uuid import UUID

from haven_schemas.rpc.incidents.read_again import ReadRequestLine

from incidents.models import ReadRequestRow
from incidents.steps.domain.due import day_text


def request_line(row: ReadRequestRow, *, mine_to_decide: bool) -> ReadRequestLine:
    """Without its texts."""
    return ReadRequestLine.model_validate(
        {
            **{name: getattr(row, name) for name in _COLUMNS},
            "ends_on": day_text(row.ends_on),
            "mine_to_decide": mine_to_decide,
        }
    )


def was_told(row: ReadRequestRow, staff_id: UUID) -> bool:
    """Whether it waits and they were told that it is theirs to answer."""
    return row.state == "asked" and staff_id in row.told_ids


_COLUMNS = (
    "id", "handover_id", "subject_id", "pupil_id", "asking_school_id", "keeping_school_id", "state", "asked_by",
    "asked_at", "version",
)  # fmt: skip
