"""The one file that knows all of incidents: builds its adapters and names what it can replay."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial

from chassis.bus.resync import doubt
from chassis.ground.settings import load
from chassis.objects.object_store import ObjectStore
from chassis.process.application import App
from chassis.process.dependency_watch import Watched
from chassis.units.database import Unit
from sqlalchemy import Update, select

from incidents.clamd import Clamd
from incidents.copies import KNOWN_SCHOOLS
from incidents.disposal import every_file_disposed
from incidents.exports import count_pages, render_export
from incidents.extras import Extras, Files
from incidents.models import (
    KnownPupilRow,
    KnownSchoolRow,
    PossibleLinkRow,
    PupilMoveRow,
    RecordSubjectRow,
    SubjectAliasRow,
)
from incidents.narrative import keyring_of
from incidents.off_loop import green_processes, off_loop
from incidents.own_process import Processes
from incidents.owners import Owners
from incidents.present_state import (
    StateEvent,
    every_category_changed,
    every_conflict_changed,
    every_file_kept,
    every_record_changed_school,
    every_referral_written,
    every_subject_matched,
)
from incidents.remembered_texts import RememberedTexts
from incidents.settings import IncidentsSettings

__all__ = ["COPIES", "KEYRING", "KNOWN_SCHOOLS", "RESYNC", "build_extras", "watched"]

_MIB = 2**20
KEYRING = True
"""Incidents seals what it keeps for the children it is about."""

RESYNC: dict[str, Callable[[Unit], Iterator[StateEvent]]] = {
    "incidents.category_changed": every_category_changed,
    "incidents.conflict_changed": every_conflict_changed,
    "incidents.file_disposed": every_file_disposed,
    "incidents.file_kept": every_file_kept,
    "incidents.referral_written": every_referral_written,
    "incidents.record_changed_school": every_record_changed_school,
    "incidents.subject_matched": every_subject_matched,
}

COPIES: dict[str, Sequence[Update]] = {
    "identity": (doubt(KnownSchoolRow),),
    "pupils": (
        doubt(KnownPupilRow),
        doubt(PupilMoveRow),
        doubt(PossibleLinkRow),
        doubt(
            SubjectAliasRow,
            SubjectAliasRow.alias_id.not_in(
                select(RecordSubjectRow.subject_id).where(RecordSubjectRow.not_listed.is_not(None))
            ),
        ),
    ),
}
"""What is copied; matches of children not listed are its own."""


def build_extras(app: App) -> Extras:
    """The adapters of a process; fails at start, with the setting's name, if a setting is wrong."""
    from eventlet import tpool  # not above: only a service process runs under eventlet

    settings, keyring = load(IncidentsSettings), keyring_of(app)
    files = Files(
        keyring=keyring,
        objects=ObjectStore(settings.object_store_url, settings.least_free_share),
        scanner=Clamd(settings.clamd_url),
        off_loop=tpool.execute,
        held_for=timedelta(seconds=settings.work_held_seconds),
    )
    processes = Processes(*green_processes())
    return Extras(
        owners=Owners(app),
        begin_work=off_loop,
        files=files,
        files_a_report=settings.files_a_report,
        render=partial(render_export, processes=processes),
        count_pages=partial(count_pages, processes=processes),
        remembered=RememberedTexts(lambda: keyring.epoch, most_bytes=settings.search_memory_mib * _MIB),
    )


def watched(app: App) -> dict[str, Watched]:
    """The virus scanner and the object store, beside what every service watches."""
    files: Files = app.extras.files
    return {"clamd": Watched(partial(_scans, files), every=5.0), **files.objects.watched(files.off_loop)}


def _scans(files: Files) -> bool:
    files.scanner.check()
    return True
