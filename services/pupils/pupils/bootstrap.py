"""The one file that knows all of pupils: builds its adapters and names what it can replay."""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from chassis.bus.resync import doubt
from chassis.ground.settings import load
from chassis.objects.object_store import ObjectStore
from chassis.pictures.small_picture import small_picture
from chassis.process.application import App
from chassis.process.dependency_watch import Watched
from sqlalchemy import Update, select

from pupils.every_answer import every_answer
from pupils.every_possible_link import every_possible_link_changed
from pupils.every_staff_list import every_staff_listed
from pupils.extras import Extras
from pupils.models import KeptFromRow, PupilMergeRow, SchoolRow, SubjectAliasRow
from pupils.present_state import every_pupil_changed, every_pupil_merged, every_pupil_moved, every_pupil_unmerged
from pupils.schools_owner import IdentitySchools
from pupils.settings import PupilsSettings

KEYRING = True
"""Feeds' secrets are sealed under their school's key, deliveries under the weekly key."""

RESYNC: dict[str, Callable[..., Iterator[Any]]] = {
    "pupils.pupil_changed": every_pupil_changed,
    "pupils.pupil_merged": every_pupil_merged,
    "pupils.pupil_unmerged": every_pupil_unmerged,
    "pupils.pupil_moved": every_pupil_moved,
    "pupils.staff_listed": every_staff_listed,
    "pupils.possible_link_changed": every_possible_link_changed,
    "pupils.subject_disposed": every_answer,
}

COPIES: dict[str, Sequence[Update]] = {
    "identity": (doubt(SchoolRow),),
    "incidents": (
        doubt(KeptFromRow),
        doubt(SubjectAliasRow, SubjectAliasRow.alias_id.not_in(select(PupilMergeRow.alias_id))),
    ),
}
"""What is copied; merges of the roll are its own."""


KNOWN_SCHOOLS = select(SchoolRow.id)
"""Every school copied from identity."""


def build_extras(app: App) -> Extras:
    """The adapters of a process; fails at start, with the setting's name, if a setting is wrong."""
    from eventlet import patcher, tpool  # not above: only a service process runs under eventlet
    from eventlet.green.subprocess import Popen

    settings = load(PupilsSettings)
    if app.keyring is None:
        raise TypeError("pupils needs its keyring")
    return Extras(
        owner=IdentitySchools(app.call_owner),
        keyring=app.keyring,
        objects=ObjectStore(settings.object_store_url, settings.least_free_share),
        off_loop=tpool.execute,
        random=os.urandom,
        held_for=timedelta(seconds=settings.delivery_held_seconds),
        small_picture=partial(small_picture, popen=Popen, still_busy=patcher.original("subprocess").TimeoutExpired),
    )


def watched(app: App) -> dict[str, Watched]:
    """The object store, beside what every service watches."""
    extras: Extras = app.extras
    return extras.objects.watched(extras.off_loop)
