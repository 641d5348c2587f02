"""Entrypoints: what was told and is done with goes in time."""

from chassis.calls.entrypoints import every

from alerts.entrypoints_base import Entrypoints

from .use_cases import tidy_alerts, tidy_mails

_TIDY_SECONDS = 600
_MEASURE_SECONDS = 60


class TidyingEntrypoints(Entrypoints):
    """By the days of the settings."""

    @every(seconds=_TIDY_SECONDS)
    def tidy(self) -> None:
        """Deletes alerts that were read, and mails that are out, long ago."""
        open_unit = self._units("tidy")
        tidy_alerts.tidy_alerts(open_unit, self._extras.alerts_kept)
        tidy_mails.tidy_mails(open_unit, self._extras.mails_kept)

    @every(seconds=_MEASURE_SECONDS)
    def measure_tidying(self) -> None:
        """Sets the metrics of how far that has come."""
        with self._units("measure_tidying")() as unit:
            tidy_mails.measure_mails(unit, self._extras.mails_kept)
            tidy_alerts.measure_alerts(unit, self._extras.alerts_kept)
