"""What people write here, under keys that the school's key opens."""

from uuid import UUID

from chassis.keys.keyring import DataKey, Holder, Keyring, SealedField
from chassis.units.database import Unit


def school(school_id: UUID) -> Holder:
    """The school that keeps the file: its key opens them."""
    return Holder("school", school_id)


def said_field(said_id: UUID) -> SealedField:
    """The place of what was said of a hold."""
    return SealedField("hold_said", said_id, "words_sealed", 1)


def review_field(review_id: UUID) -> SealedField:
    """The place of why a review decided as it did."""
    return SealedField("file_review", review_id, "words_sealed", 1)


def wide_hold_field(hold_id: UUID, field: str) -> SealedField:
    """The place of what was written of a hold on many files."""
    return SealedField("wide_hold", hold_id, field, 1)


def open_words(key: DataKey, field: SealedField, sealed: bytes) -> str:
    """What was written; ``Tampered``."""
    return key.unseal(field, sealed).decode()


def move_key(unit: Unit, keyring: Keyring, record_id: UUID, before: UUID, now: UUID) -> None:
    """Another school opens what stands under the record's key, and the one before does not any more; ``VaultAway``."""
    keyring.add_holder(unit, record_id, school(now))
    keyring.remove_holder(unit, record_id, school(before))


def disposal_field(said_id: UUID) -> SealedField:
    """The place of what was written about a disposal."""
    return SealedField("disposal_said", said_id, "words_sealed", 1)
