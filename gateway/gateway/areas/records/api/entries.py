"""An entry of an incident record or a chronology, as the API shows it."""

from uuid import UUID

from haven_schemas.acts.incidents.records import Entry

from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.shapes import PupilInRecord, Shape
from gateway.areas.reporting.api.report_details import DetailsShape
from gateway.clients.asking import Caller
from gateway.state import haven


@reply_from(Entry, without=("subjects",))
class EntryShape(Shape):
    """``category`` is the id; ``category_name`` how it is shown. Both times are kept: when it happened, when it was
    written down. ``kind_details`` are those of its kind, ``people`` the adults in it; ``version`` counts corrections.
    ``restricted``: its text is shown to nobody but for a purpose that is named; ``broken``: it was changed outside of
    Haven, and is not shown."""

    category: UUID | None
    pupils: list[PupilInRecord]
    due_on: str | None
    details: DetailsShape | None

    @classmethod
    def of(cls, entry: Entry, caller: Caller) -> "EntryShape":
        """From incidents' view."""
        return shaped(
            cls,
            entry,
            category=haven().categories.id_of(entry.category_name, caller, haven().clock()),
            pupils=[PupilInRecord.of(subject) for subject in entry.subjects],
            details=DetailsShape.of(entry.details),
        )
