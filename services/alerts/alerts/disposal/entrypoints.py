"""Entrypoints: a child's file was destroyed."""

from chassis.calls.entrypoints import every, reads
from chassis.units.database import Unit
from haven_schemas.events import Envelope, FileDisposed, ReferralsDisposed
from haven_schemas.watch import WATCH_SCHOOL

from alerts.entrypoints_base import Entrypoints

from .forget import forget_records
from .tidy import measure_alerts, measure_mails, tidy_alerts, tidy_mails
from .watched import forget_watched

_FORGET_SECONDS = 600
_TIDY_SECONDS = 600
_MEASURE_SECONDS = 60


class DisposalEntrypoints(Entrypoints):
    """Alerts know no child: incidents and referrals name what is gone."""

    @reads("incidents.file_disposed")
    def file_disposed(self, unit: Unit, envelope: Envelope, event: FileDisposed) -> None:
        """Deletes what people were told of those records."""
        if event.outcome == "disposed":
            forget_records(unit, event.disposal_id, "records", event.record_ids)

    @reads("referrals.subject_disposed")
    def referrals_disposed(self, unit: Unit, envelope: Envelope, event: ReferralsDisposed) -> None:
        """Deletes what people were told of their referrals, deadlines and dates to keep."""
        forget_records(unit, event.disposal_id, "referrals", event.gone_ids)


class WatchingEntrypoints(Entrypoints):
    """Of the watch school alone."""

    @every(seconds=_FORGET_SECONDS)
    def forget_watched(self) -> None:
        """Deletes what the watcher was told."""
        with self.app.database.unit(self.app.own_access("forget_watched"), schools=[WATCH_SCHOOL]) as unit:
            forget_watched(unit)


class TidyingEntrypoints(Entrypoints):
    """By the days of the settings."""

    @every(seconds=_TIDY_SECONDS)
    def tidy(self) -> None:
        """Deletes alerts that were read, and mails that are out, long ago."""
        open_unit = self._units("tidy")
        tidy_alerts(open_unit, self._extras.alerts_kept)
        tidy_mails(open_unit, self._extras.mails_kept)

    @every(seconds=_MEASURE_SECONDS)
    def measure_tidying(self) -> None:
        """Sets the metrics of how far that has come."""
        with self._units("measure_tidying")() as unit:
            measure_mails(unit, self._extras.mails_kept)
            measure_alerts(unit, self._extras.alerts_kept)
