"""Tombstones that came before their pupil: what they are found by again when the pupil comes."""

from uuid import UUID

from haven_schemas.acts.pupil_changes import PupilChange

from pupils.files import name_digest, text_digest

_SIGN = 1 << 63


def tombstone_keys(change: PupilChange, feed_id: UUID | None) -> list[int]:
    """Digests of UPN, of the source's id, and of name with birth date, as far as they are stated; signed 64 bits."""
    keys = []
    if change.upn:
        keys.append(text_digest(f"upn {change.upn}"))
    if change.source_id and feed_id is not None:
        keys.append(text_digest(f"source {feed_id} {change.source_id}"))
    if name := name_digest(change.legal_surname, change.legal_forename, change.date_of_birth):
        keys.append(name)
    return [key - 2 * _SIGN if key >= _SIGN else key for key in keys]
