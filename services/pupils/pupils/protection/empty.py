"""An entry is emptied of what names its child."""

from collections.abc import Collection
from uuid import UUID

from chassis.keys.keyring import DataKey, Holder
from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.pupils.matching import NamesBefore
from haven_schemas.events import Event, PupilChanged, PupilJoined, PupilLeft
from sqlalchemy import delete, or_, select, update

from pupils.batch import ATTRIBUTES
from pupils.extras import Extras
from pupils.files import LONDON, search_text
from pupils.identities import seal
from pupils.models import ProtectedReaderRow, PupilMergeRow, PupilNameRow, PupilRow, PupilToldRow, RollQuestionRow
from pupils.sealed import RollKey
from pupils.writing import keep_withheld

EMPTIED = "Protected"
"""Stands for each legal name of an entry that was a protected child."""


def empty_entry(unit: Unit, extras: Extras, old: PupilRow, readers: Collection[UUID]) -> list[NamesBefore]:
    """Takes everything that names the child off an entry that was them, and answers it; its records stay under its own
    id, for ``readers``.

    What it was called is sealed under its own key too, so that an export of what names it knows what to leave out
    without a way from one entry to the other. What its feeds have said of it is withheld: they go on being answered by
    it. Raises ``VaultAway``.
    """
    before = of_row(NamesBefore, old, pupil_id=old.id)
    values = {name: getattr(old, name) for name in ATTRIBUTES}
    history = [
        each.model_copy(update={"pupil_id": old.id, "date_of_birth": old.date_of_birth})
        for each in take_names(unit, old)
    ]
    seal(unit, key_of(unit, extras, old), old.id, old.school_id, [before, *history])
    keep_withheld(unit, RollKey(unit, extras.keyring, old.school_id), old.id, old.school_id, values, 0)
    set_readers(unit, old, readers)
    old.legal_surname = old.legal_forename = EMPTIED
    old.preferred_surname = old.preferred_forename = old.upn = None
    old.search_text, old.sort_surname, old.sort_forename = "", "", ""
    old.hidden = old.protected = True
    was_here = old.on_roll
    old.on_roll, old.left_on = False, old.left_on or unit.now.astimezone(LONDON).date()
    unit.session.execute(update(PupilToldRow).where(PupilToldRow.pupil_id == old.id).values(row_digest=None))
    withdraw_roll_questions(unit, old.id)
    changed(unit, old, was_here=was_here)
    return [before, *history]


def has_merges(unit: Unit, pupil_id: UUID) -> bool:
    """Whether other entries were merged into it, which would be left without their pupil."""
    return unit.session.scalar(select(PupilMergeRow.id).where(PupilMergeRow.pupil_id == pupil_id).limit(1)) is not None


def key_of(unit: Unit, extras: Extras, pupil: PupilRow) -> DataKey:
    """The key of an ended protection is used again: its end stands sealed under it in the audit log."""
    if extras.keyring.has_key(unit, pupil.id):
        return extras.keyring.open(unit, pupil.id)
    return extras.keyring.new_data_key(unit, pupil.id, [Holder("school", pupil.school_id)])


def set_readers(unit: Unit, pupil: PupilRow, readers: Collection[UUID]) -> None:
    """Who may know what the entry was called."""
    unit.session.execute(delete(ProtectedReaderRow).where(ProtectedReaderRow.pupil_id == pupil.id))
    unit.session.add_all(
        ProtectedReaderRow(pupil_id=pupil.id, staff_id=staff_id, school_id=pupil.school_id) for staff_id in readers
    )


def take_names(unit: Unit, pupil: PupilRow) -> list[NamesBefore]:
    """Earlier names, out of the roll: the history, the former names, what is found by them, and what a merge kept of
    them."""
    rows = unit.session.scalars(select(PupilNameRow).where(PupilNameRow.pupil_id == pupil.id)).all()
    taken = [
        NamesBefore(
            legal_surname=row.legal_surname,
            legal_forename=row.legal_forename,
            preferred_surname=row.preferred_surname,
            preferred_forename=row.preferred_forename,
            known_from=row.known_from,
            known_until=row.known_until,
        )
        for row in rows
    ]
    if pupil.former_surname or pupil.former_forename:
        surname, forename = pupil.former_surname or pupil.legal_surname, pupil.former_forename or pupil.legal_forename
        taken.append(NamesBefore(legal_surname=surname, legal_forename=forename, former=True))
    unit.session.execute(delete(PupilNameRow).where(PupilNameRow.pupil_id == pupil.id))
    unit.session.execute(
        update(PupilMergeRow)
        .where(or_(PupilMergeRow.pupil_id == pupil.id, PupilMergeRow.alias_id == pupil.id))
        .values(before_sealed=None)
    )
    pupil.former_surname = pupil.former_forename = pupil.names_since = None
    pupil.search_text = search_text(
        pupil.legal_forename, pupil.legal_surname, pupil.preferred_forename, pupil.preferred_surname, pupil.class_name
    )
    return taken


def changed(unit: Unit, pupil: PupilRow, *, was_here: bool | None = None) -> None:
    """The pupil's next version, with its event. ``was_here``: whether they were on the roll before, where that may be
    different now, so that whoever reads of leavers and joiners is told."""
    pupil.version += 1
    pupil.changed_at = unit.now
    told: list[Event] = [PupilChanged(pupil_id=pupil.id, version=pupil.version)]
    if was_here is not None and was_here != pupil.on_roll:
        kind = PupilJoined if pupil.on_roll else PupilLeft
        told.append(kind(pupil_id=pupil.id, version=pupil.version))
    unit.publish_many([(event, pupil.id, pupil.version) for event in told], school_id=pupil.school_id)


def withdraw_roll_questions(unit: Unit, pupil_id: UUID) -> None:
    """Whichever of the two entries is the pupil, and also those answered lately: the other school sees nothing
    of them any more, neither the question nor what was said."""
    theirs = or_(RollQuestionRow.pupil_id == pupil_id, RollQuestionRow.entry_id == pupil_id)
    over = {"state": "withdrawn", "carried_out": True, "reason_sealed": None, "version": RollQuestionRow.version + 1}
    unit.session.execute(update(RollQuestionRow).where(theirs).values(over))
