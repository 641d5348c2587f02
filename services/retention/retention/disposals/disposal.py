"""A disposal as it stands, and as it is shown."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from chassis.access.overseer import oversees
from chassis.access.second_person import may_agree
from chassis.bus.resync import StateEvent
from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.models import RestorationRow
from haven_schemas.acts.retention.disposals import Disposal, DisposalAct, DisposalNumbers, DisposalSaid
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import KeysDestroyed
from haven_schemas.rights import Right
from haven_schemas.watch import schools_of_trust
from sqlalchemy import func, select

from retention.days import london_day
from retention.models import KNOWN_SCHOOLS, DisposalRow, DisposalSaidRow
from retention.schedules import words_by_code
from retention.words import disposal_field, open_words, school

from .course import order_of, subject_ids_of
from .states import AGREED_WITHIN, CARRIED_OUT, OPEN, stop_holds_until


def shown(
    unit: Unit, row: DisposalRow, *, subject_id: UUID | None = None, said: Sequence[DisposalSaid] = ()
) -> Disposal:
    """``subject_id`` and ``said``: what the caller may see of them."""
    stopped = row.state == "stopped"
    waits, is_overseer = row.state in OPEN, oversees(unit.access, row.school_id)
    numbers = DisposalNumbers.model_validate(row.numbers) if row.numbers else None
    return Disposal.model_validate(
        {
            "id": row.id,
            "school_id": row.school_id,
            "state": row.state,
            "schedule": row.schedule,
            "what": words_by_code(unit).get(row.schedule, ""),
            "until": row.until,
            "keeps": row.keeps,
            "shared": row.shared,
            "to_redact": row.to_redact,
            "to_remove": row.to_remove,
            "proposed_by": row.proposed_by,
            "proposed_at": row.proposed_at,
            "agreed_by": row.agreed_by,
            "agreed_at": row.agreed_at,
            "destroy_on": row.destroy_on,
            "reason": row.reason,
            "because": row.because,
            "ended_by": row.ended_by,
            "ended_at": row.ended_at,
            "stop_holds_until": stop_holds_until(row.ended_at, row.stop_ended_at) if stopped else None,
            "numbers": numbers,
            "destroyed_on": None if row.destroyed_at is None else london_day(row.destroyed_at),
            "subject_id": subject_id,
            "said": list(said),
            "may_agree": row.state == "proposed" and agrees_at(unit, row),
            "may_withdraw": waits and unit.access.has(Right.RETENTION_PROPOSE, row.school_id),
            "may_stop": waits and is_overseer,
            "may_end_stop": stopped and row.stop_ended_at is None and is_overseer,
            "version": row.version,
        }
    )


def certified_to(unit: Unit, row: DisposalRow) -> bool:
    """Whether the caller is shown what became of a file of their school that is gone."""
    return row.state in CARRIED_OUT and unit.access.has(Right.RETENTION_PROPOSE, row.school_id)


def agrees_at(unit: Unit, row: DisposalRow) -> bool:
    """Whether the caller may be the second person, as far as their rights go."""
    everywhere = schools_of_trust(unit.session.scalars(KNOWN_SCHOOLS))
    return row.proposed_by != unit.access.actor_id and may_agree(unit.access, row.school_id, everywhere)


def disposal_to_change(unit: Unit, disposal_id: UUID) -> DisposalRow:
    """Locked; ``not_found``."""
    row = unit.session.scalar(select(DisposalRow).where(DisposalRow.id == disposal_id).with_for_update())
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def proposed_to_caller(unit: Unit, disposal_id: UUID) -> DisposalRow:
    """Locked; ``not_found`` unless it waits for a second person, and the caller may be that by their rights. What a
    restored database says was proposed may have ended since."""
    row = disposal_to_change(unit, disposal_id)
    restored = last_restored_at(unit)
    is_open = (
        row.state == "proposed"
        and row.proposed_at + AGREED_WITHIN > unit.now
        and (restored is None or row.proposed_at >= restored)
    )
    if not is_open or not agrees_at(unit, row):
        raise Problem(ErrorCode.NOT_FOUND)
    return row


def last_restored_at(unit: Unit) -> datetime | None:
    """When this database was last found to be older than it had been."""
    found = select(func.max(RestorationRow.found_at)).where(RestorationRow.kind == "own")
    return unit.session.scalar(found)


def check_seen(row: DisposalRow, version: int, states: Collection[str]) -> None:
    """``stale_version`` for one that was changed since it was seen, or is past that."""
    if row.version != version or row.state not in states:
        raise Problem(ErrorCode.STALE_VERSION)


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


def every_disposal_ordered(unit: Unit) -> Iterator[StateEvent]:
    """Those that incidents was sent, and has to have carried out."""
    for row in _rows(unit, ("ordered", *CARRIED_OUT)):
        order = order_of(row, subject_ids_of(unit, row))
        yield order, row.id, row.version, row.school_id


def every_keys_destroyed(unit: Unit) -> Iterator[StateEvent]:
    """Those whose keys are gone."""
    for row in _rows(unit, ("keys_gone", "destroyed")):
        event = KeysDestroyed(disposal_id=row.id, subject_ids=subject_ids_of(unit, row))
        yield event, row.id, row.version, row.school_id


def _rows(unit: Unit, states: tuple[str, ...]) -> Iterator[DisposalRow]:
    wanted = select(DisposalRow).where(DisposalRow.state.in_(states), DisposalRow.sent_at.is_not(None))
    yield from unit.session.scalars(wanted.order_by(DisposalRow.ordered_at, DisposalRow.id)).all()
