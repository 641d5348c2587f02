"""Leavers are let go."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.models import FileKeyRow
from chassis.units.one_of import one_of
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import LeaversDue, PupilChanged
from sqlalchemy import Select, func, select, union
from sqlalchemy.orm import InstrumentedAttribute

from incidents.aliases import with_families
from incidents.copies import copy_pupil_rows, known_schools, mark_left_elsewhere
from incidents.extras import OtherOwners
from incidents.gone import say_let_go, were_let_go, with_destroyed_file
from incidents.models import (
    FileGoneRow,
    FileKeptRow,
    HandedFileRow,
    IncidentSubjectRow,
    KnownPupilRow,
    LeaverEnquiryRow,
    OnceNamedRow,
    PupilCardRow,
    ReadRequestRow,
    RecordSubjectRow,
    SharedChoiceRow,
    TakenOutRow,
    WaitingWorkRow,
)
from incidents.narrative import holder_of

from .destroy import delete_child, lock_file

Column = InstrumentedAttribute[Any]

SOMETHING: tuple[Column, ...] = (
    FileGoneRow.subject_id,
    FileKeptRow.subject_id,
    HandedFileRow.pupil_id,
    HandedFileRow.subject_id,
    IncidentSubjectRow.subject_id,
    LeaverEnquiryRow.subject_id,
    OnceNamedRow.subject_id,
    PupilCardRow.subject_id,
    ReadRequestRow.pupil_id,
    ReadRequestRow.subject_id,
    RecordSubjectRow.subject_id,
    SharedChoiceRow.subject_id,
    TakenOutRow.subject_id,
    WaitingWorkRow.wanted_id,
)
"""Where a row says that there is, or was, something about the child. Other rows that hold a child's id are what the
roll said, who looked at an empty page, and who is linked to the child."""


def ever_written(unit: Unit, subject_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of whom anything is recorded, or was once: whoever had a file key had a record, if only one that was moved
    to another child's file and names this one in how it came there. An export of a child's file has such a key as
    well."""
    if not subject_ids:
        return frozenset()
    keyed: Select[Any] = select(FileKeyRow.holder_id).where(
        FileKeyRow.holder_kind == "subject",
        one_of(FileKeyRow.holder_id, subject_ids),
        FileKeyRow.destroyed_at.is_(None),
    )
    named = (select(column).where(one_of(column, subject_ids)) for column in SOMETHING)
    return frozenset(unit.session.scalars(union(keyed, *named)))


def let_leavers_go(unit: Unit, keyring: Keyring, event: LeaversDue) -> None:
    """One transaction, with each child held as an order holds one: whoever is reporting is waited for, half a second at
    most, and their report keeps the child; whoever reports later names a child who is not on the roll.

    A child is kept whole, with every id, where anything was ever written under one, or where an id is known here that
    the roll did not name. Heard again it answers the same. Raises the driver's error where somebody takes too long; the
    event comes again then.
    """
    unit.scope_to(known_schools(unit.session))
    named = {each for child in event.children for each in child}
    lock_file(unit, keyring, sorted(named))
    families = [(child, with_families(unit, child)) for child in event.children]
    written = ever_written(unit, {each for _, family in families for each in family})
    written |= with_destroyed_file(unit, named)
    go = [child for child, family in families if family <= named and not family & written]
    _close(unit, keyring, go)
    unit.audit(AuditAction.DISPOSAL_LEAVERS_LET_GO, object_id=event.batch_id)
    say_let_go(unit, event.batch_id, go, kept=len(event.children) - len(go))


def _close(unit: Unit, keyring: Keyring, children: Iterable[Sequence[UUID]]) -> None:
    """What the roll said of them goes, and a tombstone stays for each id."""
    ids = [each for child in children for each in child]
    if not ids:
        return
    delete_child(unit, ids)
    for each in ids:
        keyring.destroy(unit, holder_of(each))
    unit.session.expire_all()


def copy_pupil(unit: Unit, owners: OtherOwners, event: PupilChanged) -> None:
    """Asks the roll, unless this version or a newer one is kept. ``OwnerAway`` if it does not answer.

    A leaver who was let go, and whom the roll has again out of an older database, is told of once more: nothing can be
    written under that id, so the roll forgets it, and who is back goes on under another.

    A pupil who moved is taken off the roll of the school they left; what was written there stays that school's.
    """
    unit.scope_to(known_schools(unit.session))
    newest = unit.session.scalar(
        select(func.max(KnownPupilRow.version)).where(KnownPupilRow.pupil_id == event.pupil_id)
    )
    if newest is not None and newest >= event.version:
        return
    facts_of = owners.pupil_facts([event.pupil_id])
    if newest is None and facts_of and were_let_go(unit, [event.pupil_id]):
        say_let_go(unit, new_id(), [[event.pupil_id]])
        return
    for facts in facts_of:
        unit.scope_to(known_schools(unit.session) | {facts.school_id})
        copy_pupil_rows(unit, [facts])
        mark_left_elsewhere(unit, facts)
