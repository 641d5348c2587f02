"""Holds on many files as they are shown, and what was written of them."""

from chassis.keys.keyring import DataKey, Keyring
from chassis.units.database import Unit
from haven_schemas.rpc.retention.wide_holds import WideHold

from retention.holds.parts.wide_holds import is_theirs
from retention.models import WideHoldRow
from retention.words import open_words, wide_hold_field


def shown_wide_hold(unit: Unit, row: WideHoldRow, keyring: Keyring | None = None) -> WideHold:
    """With the words where a keyring is given: an answer to a write is kept in the clear. Of children it says how many.
    ``VaultAway``; ``Tampered``."""
    said = {name: getattr(row, name) for name in WideHold.model_fields if hasattr(row, name)}
    sealed = (row.words_sealed, row.lift_words_sealed, row.lifted_words_sealed)
    key = keyring.open(unit, row.id) if keyring is not None and any(sealed) else None
    return WideHold.model_validate(
        {
            **said,
            "children": None if row.subject_ids is None else len(row.subject_ids),
            "words": _opened(key, row, "words_sealed"),
            "lift_words": _opened(key, row, "lift_words_sealed"),
            "lifted_words": _opened(key, row, "lifted_words_sealed"),
            "may_lift": row.lifted_at is None and is_theirs(unit, row),
        }
    )


def _opened(key: DataKey | None, row: WideHoldRow, field: str) -> str:
    sealed: bytes | None = getattr(row, field)
    return "" if key is None or sealed is None else open_words(key, wide_hold_field(row.id, field), sealed)
