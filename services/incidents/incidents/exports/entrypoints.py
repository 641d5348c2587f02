"""Entrypoints of exports: records and chronologies given out as files, made in the background."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.calls.incidents import exports as calls

from incidents.entrypoints_base import Entrypoints
from incidents.exports.queries import list_exports, open_export, preview_export
from incidents.exports.use_cases import ask_export

from .use_cases import make_exports, sweep_exports

_MAKE_SECONDS = 1
_MOST_WHILE_AWAY_SECONDS = 60
"""A file that the store does not take has been laid out for nothing: that is seconds of a processor."""
_SWEEP_SECONDS = 60


@serves(
    (calls.EXPORT_PEOPLE, preview_export.export_people),
    (calls.PREVIEW_EXPORT, preview_export.preview_export),
    (calls.ASK_EXPORT, ask_export.ask_export),
    (calls.LIST_EXPORTS, list_exports.list_exports),
    (calls.GET_EXPORT, list_exports.get_export),
    (calls.OPEN_EXPORT, open_export.open_export),
)
class ExportEntrypoints(Entrypoints):
    """What is asked for under a person's token is made under the same person's rights, asked of identity again."""

    @every(seconds=_MAKE_SECONDS, most_while_away=_MOST_WHILE_AWAY_SECONDS, rests=True)
    def make_exports(self) -> None:
        """Exports that wait are made."""
        extras = self._extras
        making = make_exports.ExportAdapters(
            self._units("make_exports"),
            self.app.database.unit,
            extras.files,
            extras.owners,
            extras.render,
            extras.count_pages,
        )
        make_exports.make_exports(making)

    @every(seconds=_SWEEP_SECONDS)
    def sweep_exports(self) -> None:
        """Files whose time is up are deleted."""
        sweep_exports.sweep_exports(self._units("sweep_exports"), self._extras.files)
