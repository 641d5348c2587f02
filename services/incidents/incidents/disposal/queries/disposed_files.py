"""Files that were destroyed, as events: for whoever asks again, is new, or was restored to an earlier day."""

from collections.abc import Iterator
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import FileDisposed
from sqlalchemy import select

from incidents.models import DisposedFileRow

_SAID = (
    "disposal_id", "outcome", "record_ids", "concerns", "records", "entries", "actions", "documents", "kept",
    "redacted", "whose",
)  # fmt: skip


def disposed(row: DisposedFileRow) -> tuple[FileDisposed, UUID, int, UUID | None]:
    """The event with its aggregate's id and version; of no school, for it is no child's of any any more."""
    why = {f"kept_{each}": number for each, number in row.kept_because.items()}
    event = FileDisposed.model_validate({**{name: getattr(row, name) for name in _SAID}, **why})
    return event, row.disposal_id, row.version, None


def every_file_disposed(unit: Unit) -> Iterator[tuple[FileDisposed, UUID, int, UUID | None]]:
    """One event an order that was answered, the first first."""
    in_order = select(DisposedFileRow).order_by(DisposedFileRow.answered_at, DisposedFileRow.disposal_id)
    for row in unit.session.scalars(in_order):
        yield disposed(row)
