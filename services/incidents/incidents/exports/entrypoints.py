"""Entrypoints of exports: records and chronologies given out as files, made in the background."""

from chassis.calls.entrypoints import every, rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc import incidents_exports as exports
from haven_schemas.rpc.incidents_documents import DocumentContent

from incidents.entrypoints_base import Entrypoints

from .queries import list_exports, open_export, preview_export
from .use_cases import ask_export, make_exports, sweep_exports

_MAKE_SECONDS = 1
_MOST_WHILE_AWAY_SECONDS = 60
"""A file that the store does not take has been laid out for nothing: that is seconds of a processor."""
_SWEEP_SECONDS = 60


class ExportEntrypoints(Entrypoints):
    """What is asked for under a person's token is made under the same person's rights, asked of identity again."""

    @rpc(exports.ExportScope, exports.ExportPeople, right=Right.RECORD_READ, tier="elevated")
    def export_people(self, unit: Unit, request: exports.ExportScope) -> exports.ExportPeople:
        """Who would be in it."""
        return preview_export.export_people(unit, self._keyring, self._extras.owners, request)

    @rpc(exports.PreviewExport, exports.ExportPreview, right=Right.RECORD_READ, tier="elevated")
    def preview_export(self, unit: Unit, request: exports.PreviewExport) -> exports.ExportPreview:
        """How it would begin."""
        return preview_export.preview_export(unit, self._keyring, self._extras.owners, request)

    @rpc(exports.AskExport, exports.ExportReceipt, right=Right.RECORD_READ, tier="elevated", writes=True)
    def ask_export(self, unit: Unit, request: exports.AskExport) -> exports.ExportReceipt:
        """An export is wanted."""
        return ask_export.ask_export(unit, self._keyring, self._extras.owners, request)

    @rpc(exports.ListExports, exports.ExportPage, right=Right.RECORD_READ, tier="elevated")
    def list_exports(self, unit: Unit, request: exports.ListExports) -> exports.ExportPage:
        """The caller's own."""
        return list_exports.list_exports(unit, self._keyring, request)

    @rpc(exports.ExportQuery, exports.Export, right=Right.RECORD_READ, tier="elevated")
    def get_export(self, unit: Unit, request: exports.ExportQuery) -> exports.Export:
        """One of the caller's own."""
        return list_exports.get_export(unit, self._keyring, request)

    @rpc(exports.ExportQuery, DocumentContent, right=Right.RECORD_READ, tier="elevated")
    def open_export(self, unit: Unit, request: exports.ExportQuery) -> DocumentContent:
        """The bytes of a finished one, for its asker."""
        return open_export.open_export(unit, self._keyring, self._extras.owners, request)

    @every(seconds=_MAKE_SECONDS, most_while_away=_MOST_WHILE_AWAY_SECONDS)
    def make_exports(self) -> None:
        """Exports that wait are made."""
        extras = self._extras
        making = make_exports.Making(
            self._units("make_exports"), self.app.database.unit, extras.files, extras.owners, extras.render
        )
        make_exports.make_exports(making)

    @every(seconds=_SWEEP_SECONDS)
    def sweep_exports(self) -> None:
        """Files whose time is up are deleted."""
        sweep_exports.sweep_exports(self._units("sweep_exports"), self._extras.files)
