"""Entrypoints of exports: records and chronologies given out as files, made in the background."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.acts.incidents import exports as calls
from haven_schemas.acts.incidents import moves as move_calls

from incidents.entrypoints_base import Entrypoints
from incidents.records import lift_restriction, move_record, open_restricted, record_head, restrict_record, say_moved

from .ask import ask_export, get_export, list_exports, open_export
from .make import ExportAdapters, make_exports
from .moves import get_move, list_moves
from .preview import export_people, preview_export
from .store import sweep_exports

_MAKE_SECONDS = 1
_MOST_WHILE_AWAY_SECONDS = 60
"""A file that the store does not take has been laid out for nothing: that is seconds of a processor."""
_SWEEP_SECONDS = 60
_SAY_SECONDS = 60


@serves(
    (calls.EXPORT_PEOPLE, export_people),
    (calls.PREVIEW_EXPORT, preview_export),
    (calls.ASK_EXPORT, ask_export),
    (calls.LIST_EXPORTS, list_exports),
    (calls.GET_EXPORT, get_export),
    (calls.OPEN_EXPORT, open_export),
)
class ExportEntrypoints(Entrypoints):
    """What is asked for under a person's token is made under the same person's rights, asked of identity again."""

    @every(seconds=_MAKE_SECONDS, most_while_away=_MOST_WHILE_AWAY_SECONDS, rests=True)
    def make_exports(self) -> None:
        """Exports that wait are made."""
        extras = self._extras
        making = ExportAdapters(
            self._units("make_exports"),
            self.app.database.unit,
            extras.files,
            extras.owners,
            extras.render,
            extras.count_pages,
        )
        make_exports(making)

    @every(seconds=_SWEEP_SECONDS)
    def sweep_exports(self) -> None:
        """Files whose time is up are deleted."""
        sweep_exports(self._units("sweep_exports"), self._extras.files)


@serves(
    (move_calls.MOVE_RECORD, move_record),
    (move_calls.RECORD_HEAD, record_head),
    (move_calls.GET_MOVE, get_move),
    (move_calls.LIST_MOVES, list_moves),
    (move_calls.RESTRICT_RECORD, restrict_record),
    (move_calls.LIFT_RESTRICTION, lift_restriction),
    (move_calls.OPEN_RESTRICTED, open_restricted),
)
class MoveEntrypoints(Entrypoints):
    """What those who triage put right."""

    @every(seconds=_SAY_SECONDS)
    def say_moved(self) -> None:
        """Moves of which the others are to be told."""
        with self.app.database.unit(self.app.own_access("say_moved"), schools=[]) as unit:
            say_moved(unit)
