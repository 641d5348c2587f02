"""What a full delivery does to those it does not name: they are leavers, unless they are too many to believe it.

It is looked at twice: before a row is applied, by what the file states of its pupils, so that a wrong file changes
nothing; and at the end, by whom it really met, with all whom full deliveries of the last seven days left out at this
school. Either time a share above the feed's waits for a person; the second time what the file says is on the roll.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rpc.pupils import WaitsFor
from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import aliased

from pupils.deliveries.domain.duplicates import Digests, upn_digest
from pupils.deliveries.parts.take_delivery import LeasedDelivery
from pupils.disposal.parts.hold_roll import share_roll
from pupils.extras import Extras, OpenUnit
from pupils.files.domain.roll_file import named_digest
from pupils.models import DeliveryRow, PupilRow, PupilToldRow
from pupils.protection.domain.withheld_words import Withheld
from pupils.protection.parts.withhold import keep_emptied, read_withheld
from pupils.roll.domain.merging import KnownPupil, leave, microseconds
from pupils.roll.roll_key import RollKey

from .known_pupils import PUPIL_IN_HAND, known_of
from .note_leaving import count_unnamed, note_unnamed
from .write_batch import write_source_times
from .write_pupils import write_pupils

_BATCH = 500
_FEW = 3
"""So many may always leave: in a nursery of twenty, three are more than a tenth."""


_IDENTITY = (PupilRow.id, PupilRow.upn, PupilRow.legal_surname, PupilRow.legal_forename, PupilRow.date_of_birth)


class WaitsForDecision(Exception):
    """The delivery would make leavers of too many, or its ids mean other children; a person has to decide."""

    def __init__(self, waits_for: WaitsFor = "leavers") -> None:
        super().__init__(waits_for)
        self.waits_for: WaitsFor = waits_for


@dataclass(frozen=True)
class NamedRows:
    """Whom a file names, and digests of its rows that say nothing new."""

    by: Digests
    unchanged: frozenset[int]


def guard_roll(
    unit: Unit, delivery: LeasedDelivery, row: DeliveryRow, named: NamedRows, withheld: Mapping[UUID, Withheld]
) -> bool:
    """Counts who is on the roll, as their feed has told them, and not named by the file; whether they are too many."""
    on_roll = (
        select(PupilToldRow.row_digest, *_IDENTITY)
        .outerjoin(PupilToldRow, PupilToldRow.pupil_id == PupilRow.id)
        .where(PupilRow.school_id == delivery.school_id, PupilRow.on_roll, ~PupilRow.hidden)
    )
    total, missing = 0, list[UUID]()
    for digest, pupil_id, *identity in _as_feeds_say(unit.session.execute(on_roll), withheld):
        total += 1
        if digest not in named.unchanged and not _is_named(named.by, *identity):
            missing.append(pupil_id)
    row.roll_before, row.would_leave = total, len(missing)
    if delivery.decided or not are_too_many(len(missing), total, delivery.drop_percent):
        return False
    row.would_leave_ids = None if delivery.check_only else missing
    return True


def _is_named(named: Digests, upn: str | None, surname: str, forename: str, born: date) -> bool:
    if upn is not None and upn_digest(upn) in named:
        return True
    return named_digest(surname, forename, born.isoformat()) in named


def are_too_many(missing: int, total: int, percent: int) -> bool:
    """Whether ``missing`` of ``total`` is more than the share, in percent, that may leave without a person."""
    return missing > _FEW and missing * 100 > total * percent


def make_leavers(
    open_unit: OpenUnit, extras: Extras, delivery: LeasedDelivery, names_again: Callable[[], Digests | None]
) -> None:
    """Makes leavers of those on the roll whom the delivery did not speak of, in batches; never deletes.

    ``names_again`` reads whom the file names: a child whose row was rejected is in it, and has not left. Raises
    ``WaitsForDecision`` before the first if they are too many. Again after a crash: goes on with the others.
    """
    with open_unit([delivery.school_id]) as unit:
        row = delivery.lease.still_ours(unit)
        withheld = read_withheld(unit, RollKey(unit, extras.keyring, delivery.school_id), delivery)
        missing = _missing(unit, delivery, names_again() if row.rejected_count else None, withheld)
        on_roll = (PupilRow.school_id == delivery.school_id, PupilRow.on_roll, ~PupilRow.hidden)
        total = (unit.session.scalar(select(func.count()).where(*on_roll)) or 0) + len(_hidden(withheld))
        lately = count_unnamed(unit, delivery.school_id, delivery.delivery_id)
        too_many = bool(missing) and are_too_many(len(missing) + lately, total + lately, delivery.drop_percent)
        if row.leavers == 0:
            row.would_leave = len(missing)
        if too_many and not delivery.decided:
            row.would_leave_ids = missing
    if too_many and not delivery.decided:
        raise WaitsForDecision
    for batch in _batches(missing):
        with open_unit([delivery.school_id]) as unit:
            _leave(unit, extras, delivery, batch)
    if not row.rejected_count:
        with open_unit([delivery.school_id]) as unit:
            _leave_unnamed_aliases(unit, delivery)


def put_aside(unit: Unit, delivery: LeasedDelivery, waits_for: WaitsFor) -> None:
    """The delivery waits for a person, its raw bytes kept."""
    row = delivery.lease.still_ours(unit)
    row.state, row.waits_for = "waiting_for_decision", waits_for
    row.let_go()
    row.attempts = 0


def _missing(
    unit: Unit, delivery: LeasedDelivery, named: Digests | None, withheld: Mapping[UUID, Withheld]
) -> list[UUID]:
    unmet = (
        select(PupilToldRow.row_digest, *_IDENTITY)
        .outerjoin(PupilToldRow, PupilToldRow.pupil_id == PupilRow.id)
        .where(
            PupilRow.school_id == delivery.school_id,
            PupilRow.on_roll,
            ~PupilRow.hidden,
            or_(PupilToldRow.seen_in.is_(None), PupilToldRow.seen_in != delivery.delivery_id),
            PupilRow.id.not_in(_seen_by_another_name(delivery)),
        )
        .order_by(PupilRow.id)
    )
    unseen = {each: entry for each, entry in withheld.items() if entry.known.seen_in != delivery.delivery_id}
    return [
        pupil_id
        for _, pupil_id, *identity in _as_feeds_say(unit.session.execute(unmet), unseen)
        if named is None or not _is_named(named, *identity)
    ]


def _seen_by_another_name(delivery: LeasedDelivery) -> Select[UUID]:
    """Pupils whom the delivery named by an alias alone, which says nothing new."""
    return (
        select(func.kept_entry(PupilRow.id))
        .join(PupilToldRow, PupilToldRow.pupil_id == PupilRow.id)
        .where(
            PupilRow.school_id == delivery.school_id,
            PupilRow.hidden,
            PupilRow.merged_into.is_not(None),
            PupilToldRow.seen_in == delivery.delivery_id,
            func.kept_entry(PupilRow.id).is_not(None),
        )
    )


def _leave_unnamed_aliases(unit: Unit, delivery: LeasedDelivery) -> None:
    """Of pupils who are on no roll, where a release before kept an alias of theirs there: if the whole roll names
    them by neither, they left."""
    kept = aliased(PupilRow)
    gone = select(kept.id).where(kept.id == func.kept_entry(PupilRow.id), ~kept.on_roll).exists()
    seen = select(PupilToldRow.pupil_id).where(PupilToldRow.seen_in == delivery.delivery_id)
    alias = (PupilRow.school_id == delivery.school_id, PupilRow.hidden, PupilRow.merged_into.is_not(None))
    unit.session.execute(
        update(PupilRow)
        .where(*alias, PupilRow.on_roll, gone, PupilRow.id.not_in(seen))
        .values(on_roll=False)
        .execution_options(synchronize_session=False)
    )


def _hidden(withheld: Mapping[UUID, Withheld]) -> list[KnownPupil]:
    """Who is on the roll as their feed has told it, and not shown there."""
    return [entry.known for entry in withheld.values() if entry.emptied and entry.known.on_roll]


def _as_feeds_say(rows: Iterable[Any], withheld: Mapping[UUID, Withheld]) -> Iterator[list[Any]]:
    """Row digest and ``_IDENTITY`` of pupils, as feeds have told them."""
    for digest, pupil_id, *identity in rows:
        entry = withheld.get(pupil_id)
        yield [digest, pupil_id, *(identity if entry is None else _identity(entry.known))]
    for known in _hidden(withheld):
        yield [None, known.id, *_identity(known)]


def _identity(known: KnownPupil) -> list[Any]:
    return [known.upn, known.legal_surname, known.legal_forename, known.date_of_birth]


def _leave(unit: Unit, extras: Extras, delivery: LeasedDelivery, pupils: Sequence[UUID]) -> None:
    share_roll(unit)
    row = delivery.lease.still_ours(unit)
    key = RollKey(unit, extras.keyring, delivery.school_id)
    found = (
        select(*PUPIL_IN_HAND)
        .outerjoin(PupilToldRow, PupilToldRow.pupil_id == PupilRow.id)
        .where(PupilRow.id.in_(pupils), PupilRow.on_roll)
    )
    in_hand = [known_of(each) for each in unit.session.execute(found)]
    left: list[tuple[KnownPupil, set[str]]] = [
        (known, {"left_on", "on_roll"}) for known in in_hand if _has_left(delivery, known)
    ]
    hidden = [each for each in read_withheld(unit, key, delivery).values() if each.emptied and each.known.id in pupils]
    hidden = [each for each in hidden if each.known.on_roll and _has_left(delivery, each.known)]
    write_pupils(unit, delivery.school_id, left)
    for each in hidden:
        keep_emptied(unit, key, delivery.school_id, each)
    gone = [*(known for known, _ in left), *(each.known for each in hidden)]
    if not delivery.decided:
        note_unnamed(unit, [known.id for known, _ in left], delivery.delivery_id)
    write_source_times(unit, delivery, gone)
    row.leavers += len(gone)
    unit.audit(
        AuditAction.FEED_DELIVERY_APPLY,
        school_ids=[delivery.school_id],
        subject_ids=[known.id for known in gone],
        object_id=delivery.delivery_id,
    )


def _has_left(delivery: LeasedDelivery, known: KnownPupil) -> bool:
    return leave(known, microseconds(delivery.as_of), delivery.today) and not known.on_roll


def _batches(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))
