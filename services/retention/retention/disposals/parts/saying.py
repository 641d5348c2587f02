"""What people write about a disposal."""

from collections.abc import Collection

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.rpc.retention.disposals import DisposalAct, DisposalSaid
from sqlalchemy import select

from retention.models import DisposalRow, DisposalSaidRow
from retention.words import disposal_field, open_words, school


def say(unit: Unit, keyring: Keyring, row: DisposalRow, act: DisposalAct, words: str) -> None:
    """Kept under the data key of the disposal, which is in the database already. ``VaultAway``."""
    if keyring.has_key(unit, row.id):
        key = keyring.open(unit, row.id, via=school(row.school_id))
    else:
        key = keyring.new_data_key(unit, row.id, [school(row.school_id)])
    said_id = new_id()
    unit.session.add(
        DisposalSaidRow(
            id=said_id,
            disposal_id=row.id,
            school_id=row.school_id,
            act=act,
            said_by=unit.access.actor_id,
            said_at=unit.now,
            words_sealed=key.seal(disposal_field(said_id), words.strip().encode()),
        )
    )
    unit.session.flush()


def what_was_said(unit: Unit, keyring: Keyring, row: DisposalRow, acts: Collection[DisposalAct]) -> list[DisposalSaid]:
    """Of those acts, the oldest first. ``VaultAway``; ``Tampered``."""
    said = unit.session.scalars(
        select(DisposalSaidRow)
        .where(DisposalSaidRow.disposal_id == row.id, DisposalSaidRow.act.in_(acts))
        .order_by(DisposalSaidRow.said_at, DisposalSaidRow.id)
    ).all()
    if not said:
        return []
    key = keyring.open(unit, row.id, via=school(row.school_id))
    return [
        DisposalSaid.model_validate(
            {
                "act": each.act,
                "by": each.said_by,
                "at": each.said_at,
                "words": open_words(key, disposal_field(each.id), each.words_sealed),
            }
        )
        for each in said
    ]
