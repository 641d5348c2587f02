"""Audit's entrypoints: what comes in from every source, and what is read from the log."""

from chassis.calls.connections import connections
from chassis.calls.entrypoints import every, hears, reads, serves
from chassis.calls.mended_copies import MendsCopies
from chassis.ground.context import Access
from chassis.process.application import Application
from chassis.units.database import Unit
from haven_schemas.acts import audit as calls
from haven_schemas.events import (
    AuditEntriesRecorded,
    ConflictChanged,
    Envelope,
    PupilMerged,
    PupilUnmerged,
    SubjectMatched,
)
from haven_schemas.topology import BROADCAST_NUMBERS

from audit.children import copy_alias, copy_conflict, copy_file_keeper, forget_child, forget_leavers
from audit.entries import delete_origins, store_entries
from audit.lists import export_entries, list_alarms, list_entries
from audit.metrics import CHANGED, GAP, LACKING
from audit.numbers import count_again, gaps, numbers, sources

_GAP_SECONDS = 10
_ORIGINS_SECONDS = 600
_COUNT_SECONDS = 60
_NUMBERS_SECONDS = 2
"""A source that starts numbers nothing before it has heard this."""


@serves(
    (calls.LIST_ENTRIES, list_entries),
    (calls.EXPORT_ENTRIES, export_entries),
    (calls.LIST_ALARMS, list_alarms),
    (calls.CONNECTIONS, connections),
)
@hears(
    (ConflictChanged.event_type, copy_conflict),
    ("incidents.file_kept", copy_file_keeper),
    ("retention.keys_destroyed", forget_child),
    ("incidents.leavers_let_go", forget_leavers),
)
class AuditService(MendsCopies):
    """The log of every read, write and refusal."""

    name = "audit"
    app = Application()

    @reads(AuditEntriesRecorded.event_type)
    def entries_recorded(self, unit: Unit, envelope: Envelope, event: AuditEntriesRecorded) -> None:
        """Adds a source's entries to the log."""
        store_entries(unit, envelope.type, event)

    @reads("pupils.pupil_merged")
    def keep_merge(self, unit: Unit, envelope: Envelope, event: PupilMerged) -> None:
        """Two pupils are one child."""
        copy_alias(unit, event.alias_id, event.pupil_id, event.version)

    @reads("pupils.pupil_unmerged")
    def keep_end_of_merge(self, unit: Unit, envelope: Envelope, event: PupilUnmerged) -> None:
        """They are two after all."""
        copy_alias(unit, event.alias_id, None, event.version)

    @reads("incidents.subject_matched")
    def keep_match(self, unit: Unit, envelope: Envelope, event: SubjectMatched) -> None:
        """A child not listed is a pupil, or is none after all."""
        copy_alias(unit, event.alias_id, event.pupil_id, event.version)

    @every(seconds=_NUMBERS_SECONDS)
    def state_numbers(self) -> None:
        """Tells each source which of its numbers the log holds: none is given twice, and what lacks comes again."""
        own: Access = self.app.own_access("state_numbers")
        with self.app.database.unit(own, schools=[]) as unit:
            sources = numbers(unit)
        # A source of this release sends where its entries come from to a log alone that says it takes that.
        self.app.broadcasts.publish(BROADCAST_NUMBERS, {"sources": sources, "origins": True}, newest_only=True)

    @every(seconds=_GAP_SECONDS)
    def measure_gaps(self) -> None:
        """Sets the metric of missing numbers."""
        own: Access = self.app.own_access("measure_gaps")
        with self.app.database.unit(own, schools=[]) as unit:
            for source, missing in gaps(unit).items():
                GAP.labels(source).set(missing)

    @every(seconds=_ORIGINS_SECONDS)
    def delete_origins(self) -> None:
        """Where entries came from goes after twelve months."""
        own: Access = self.app.own_access("delete_origins")
        with self.app.database.unit(own, schools=[]) as unit:
            delete_origins(unit)

    @every(seconds=_COUNT_SECONDS)
    def count_again(self) -> None:
        """Looks at some rows of each source, each night at all of them, and sets what was found."""
        own: Access = self.app.own_access("count_again")
        with self.app.database.unit(own, schools=[]) as unit:
            names = sources(unit)
        for source in names:
            with self.app.database.unit(own, schools=[]) as unit:
                found = count_again(unit, source)
                LACKING.labels(source).set(found.rows_lacking)
                CHANGED.labels(source).set(found.rows_changed)


SERVICE_CLASS = AuditService
