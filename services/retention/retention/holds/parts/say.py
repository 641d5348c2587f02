"""What somebody says of a hold is kept with it."""

from chassis.keys.keyring import DataKey, Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id

from retention.models import HoldRow, HoldSaidRow
from retention.words import said_field, school


def key_of_hold(unit: Unit, keyring: Keyring, hold: HoldRow) -> DataKey:
    """Its data key; a new one for a hold that the destruction list alone knew, without what was said. ``VaultAway``."""
    if keyring.has_key(unit, hold.id):
        return keyring.open(unit, hold.id, via=school(hold.school_id))
    return keyring.new_data_key(unit, hold.id, [school(hold.school_id)])


def say(unit: Unit, key: DataKey, hold: HoldRow, act: str, words: str) -> None:
    """``act``: ``placed``, ``reviewed`` or ``lifted``; the hold is in the database already."""
    said_id = new_id()
    unit.session.add(
        HoldSaidRow(
            id=said_id,
            hold_id=hold.id,
            school_id=hold.school_id,
            act=act,
            said_by=unit.access.actor_id,
            said_at=unit.now,
            words_sealed=key.seal(said_field(said_id), words.strip().encode()),
        )
    )
    unit.session.flush()
