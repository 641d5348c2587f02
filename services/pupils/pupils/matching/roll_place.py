"""A pupil who is on no roll takes the place of an entry that is merged into them, and gives it back when that ends.

What a system says of an alias it says of the pupil. So from the merge on the pupil is on the roll, for whoever looks
for the child; and the end has to take apart what was said since: it was said of the alias. What the roll had of the
pupil before is kept under the merge's key.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from chassis.keys.keyring import DataKey
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.events import Event, PupilChanged, PupilJoined, PupilLeft
from sqlalchemy import delete, select, update

from pupils.batch import ATTRIBUTES, NAME_ATTRIBUTES, NEVER_SAID, as_text, from_text, is_here_by
from pupils.extras import Extras
from pupils.files import LONDON, fold
from pupils.models import PupilMergeRow, PupilNameRow, PupilRow, PupilToldRow
from pupils.sealed import RollKey, merge_field
from pupils.writing import fold_entry, record_to_keep, take_apart

_PLACE = ("left_on", "enrolment_status", "enrolled_on")
_OWN = "upn"
"""No UPN of an alias is said of the pupil, and two entries of one school have not the same."""


def take_place(unit: Unit, extras: Extras, key: DataKey, row: PupilMergeRow, pupil: PupilRow, alias: PupilRow) -> None:
    """Nothing where the pupil is on a roll, or the alias is on none or stays another school's. ``key``: the merge's.

    The next full delivery looks at the alias's row, whether or not it says anything new. Raises ``VaultAway``.
    """
    if not alias.hidden or not alias.on_roll or pupil.on_roll:
        return
    told = unit.session.get(PupilToldRow, pupil.id)
    before = {
        "values": as_text({name: getattr(pupil, name) for name in ATTRIBUTES}),
        "names_since": None if pupil.names_since is None else pupil.names_since.isoformat(),
        "moved_on": None if pupil.moved_on is None else pupil.moved_on.isoformat(),
        "told": None if told is None else list(told.told),
        "record_told": None if told is None or told.record_told is None else list(told.record_told),
        "record": record_to_keep(unit, RollKey(unit, extras.keyring, pupil.school_id), pupil),
    }
    row.before_sealed = key.seal(merge_field(row.id, "before_sealed"), json.dumps(before).encode())
    for name in _PLACE:
        setattr(pupil, name, getattr(alias, name))
    pupil.moved_on = None
    _now_here(unit, pupil, here=True)
    unit.session.execute(update(PupilToldRow).where(PupilToldRow.pupil_id == alias.id).values(row_digest=None))


def give_back(unit: Unit, extras: Extras, row: PupilMergeRow, alias: PupilRow) -> None:
    """The pupil is as before, and what was said since is the alias's. Nothing where no place was taken, and
    of a protected child, whose names of then stay under seal. Raises ``VaultAway``."""
    pupil = unit.session.scalar(select(PupilRow).where(PupilRow.id == row.pupil_id).with_for_update())
    if row.before_sealed is None or pupil is None or pupil.protected or alias.protected:
        return
    sealed = extras.keyring.open(unit, row.id).unseal(merge_field(row.id, "before_sealed"), row.before_sealed)
    before: dict[str, Any] = json.loads(sealed)
    row.before_sealed = None
    _split_names(unit, row, before, pupil, alias)
    _split_values(unit, before, pupil, alias)
    for each in (pupil, alias):
        each.sort_surname = fold(each.preferred_surname or each.legal_surname)
        each.sort_forename = fold(each.preferred_forename or each.legal_forename)
    take_apart(unit, RollKey(unit, extras.keyring, pupil.school_id), before["record"], pupil, alias)
    pupil.moved_on = None if before["moved_on"] is None else date.fromisoformat(before["moved_on"])
    fold_entry(unit, pupil)
    _now_here(unit, pupil, here=_is_here(unit, pupil))


def goes_on_by_itself(unit: Unit, alias: PupilRow) -> None:
    """Whether they are here is what their own system said of them; without a word of leaving they are."""
    if (here := _is_here(unit, alias)) != alias.on_roll:
        _now_here(unit, alias, here=here)


def _split_names(unit: Unit, row: PupilMergeRow, before: Mapping[str, Any], pupil: PupilRow, alias: PupilRow) -> None:
    """Names that were said since are the alias's, and what the alias was called until then is found."""
    since = (PupilNameRow.pupil_id == pupil.id, PupilNameRow.known_until > row.merged_at)
    unit.session.execute(delete(PupilNameRow).where(*since))
    earlier = None if before["names_since"] is None else datetime.fromisoformat(before["names_since"])
    if pupil.names_since is not None and pupil.names_since != earlier:
        names = {name: getattr(alias, name) for name in NAME_ATTRIBUTES}
        unit.session.add(
            PupilNameRow(
                id=new_id(), pupil_id=alias.id, school_id=alias.school_id, **names,
                known_from=alias.names_since, known_until=pupil.names_since,
            )
        )  # fmt: skip
        alias.names_since = pupil.names_since
    pupil.names_since = earlier


def _split_values(unit: Unit, before: Mapping[str, Any], pupil: PupilRow, alias: PupilRow) -> None:
    told, theirs = unit.session.get(PupilToldRow, pupil.id), unit.session.get(PupilToldRow, alias.id)
    was = _padded(before["told"])
    since = [now > then for now, then in zip(_padded(None if told is None else told.told), was, strict=True)]
    earlier = from_text(before["values"])
    if pupil.date_of_birth != earlier["date_of_birth"]:
        born = (alias.date_of_birth, pupil.date_of_birth, alias.latest_birth)
        alias.latest_birth = max(each for each in born if each is not None)
    for name, is_since in zip(ATTRIBUTES, since, strict=True):
        if is_since and name != _OWN:
            setattr(alias, name, getattr(pupil, name))
        setattr(pupil, name, earlier[name])
    if told is None:
        return
    if theirs is not None:
        theirs.told = [max(each) for each in zip(_padded(theirs.told), _padded(told.told), strict=True)]
        theirs.record_told, theirs.row_digest = told.record_told or theirs.record_told, None
    told.told, told.record_told, told.row_digest = was, before["record_told"], None


def _padded(told: list[int] | None) -> list[int]:
    return [*(told or ()), *NEVER_SAID][: len(NEVER_SAID)]


def _is_here(unit: Unit, entry: PupilRow) -> bool:
    today = unit.now.astimezone(LONDON).date()
    moved = entry.moved_on is not None and (entry.enrolled_on is None or entry.enrolled_on <= entry.moved_on)
    return not moved and is_here_by(entry.left_on, entry.enrolment_status, today)


def _now_here(unit: Unit, pupil: PupilRow, *, here: bool) -> None:
    """The pupil's next version, with its events."""
    was_here, pupil.on_roll = pupil.on_roll, here
    pupil.version += 1
    pupil.changed_at = unit.now
    told: list[Event] = [PupilChanged(pupil_id=pupil.id, version=pupil.version)]
    if was_here != here:
        told.append((PupilJoined if here else PupilLeft)(pupil_id=pupil.id, version=pupil.version))
    unit.publish_many([(event, pupil.id, pupil.version) for event in told], school_id=pupil.school_id)
