"""Holds as they are shown."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.rpc.retention.holds import Hold, HoldSaid
from sqlalchemy import select

from retention.models import HoldRow, HoldSaidRow
from retention.words import open_words, said_field, school


def shown_holds(unit: Unit, keyring: Keyring, rows: Sequence[HoldRow]) -> list[Hold]:
    """With all that was said of each, the oldest first; ``VaultAway``; ``Tampered``."""
    said: dict[UUID, list[HoldSaidRow]] = defaultdict(list)
    of_them = HoldSaidRow.hold_id.in_([row.id for row in rows])
    for row in unit.session.scalars(select(HoldSaidRow).where(of_them).order_by(HoldSaidRow.said_at, HoldSaidRow.id)):
        said[row.hold_id].append(row)
    return [shown_hold(row, _what_was_said(unit, keyring, row, said[row.id])) for row in rows]


def shown_hold(row: HoldRow, said: Sequence[HoldSaid] = ()) -> Hold:
    """Without what was said, as writes answer it: an answer is kept in the clear, to be given again."""
    return Hold.model_validate(
        {
            "id": row.id,
            "subject_id": row.subject_id,
            "school_id": row.school_id,
            "kind": row.kind,
            "placed_by": row.placed_by,
            "placed_at": row.placed_at,
            "until": row.until,
            "review_on": row.review_on,
            "lifted_by": row.lifted_by,
            "lifted_at": row.lifted_at,
            "keeps_until": row.keeps_until,
            "said": list(said),
            "version": row.version,
        }
    )


def _what_was_said(unit: Unit, keyring: Keyring, row: HoldRow, said: Sequence[HoldSaidRow]) -> list[HoldSaid]:
    if not said:
        return []
    key = keyring.open(unit, row.id, via=school(row.school_id))
    return [
        HoldSaid.model_validate(
            {
                "act": each.act,
                "by": each.said_by,
                "at": each.said_at,
                "words": open_words(key, said_field(each.id), each.words_sealed),
            }
        )
        for each in said
    ]
