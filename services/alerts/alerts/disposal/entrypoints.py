"""Entrypoints: a child's file was destroyed."""

from chassis.calls.entrypoints import reads
from chassis.units.database import Unit
from haven_schemas.events import Envelope, FileDisposed, ReferralsDisposed

from alerts.entrypoints_base import Entrypoints

from .use_cases import forget_records


class DisposalEntrypoints(Entrypoints):
    """Alerts know no child: incidents and referrals name what is gone."""

    @reads("incidents.file_disposed")
    def file_disposed(self, unit: Unit, envelope: Envelope, event: FileDisposed) -> None:
        """Deletes what people were told of those records."""
        if event.outcome == "disposed":
            forget_records.forget_records(unit, event.disposal_id, "records", event.record_ids)

    @reads("referrals.subject_disposed")
    def referrals_disposed(self, unit: Unit, envelope: Envelope, event: ReferralsDisposed) -> None:
        """Deletes what people were told of their referrals, deadlines and dates to keep."""
        forget_records.forget_records(unit, event.disposal_id, "referrals", event.gone_ids)
