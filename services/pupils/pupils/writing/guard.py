"""What stops a batch, and who must agree to it.

It is looked at twice: before a row is applied, by what the file states of its pupils, so that a wrong file changes
nothing; and at the end, by whom it really met, with all whom full deliveries of the last seven days left out at this
school. Either time a share above the feed's waits for a person; the second time what the file says is on the roll.

An MIS issues its ids anew when a school becomes an academy, or moves to another system. One id that does not fit is a
mistake in one row, and that row is rejected. Several mean that no id of the feed can be believed any more.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.intake_reasons import RowReason
from haven_schemas.acts.pupil_changes import PupilChange
from haven_schemas.acts.pupils import WaitsFor
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import Select, exists, func, or_, select, text, update
from sqlalchemy.orm import aliased

from pupils.batch import PUPIL_IN_HAND, KnownPupil, Returning, RollBatch, Withheld, known_of, leave, microseconds
from pupils.extras import Extras, OpenUnit
from pupils.files import Digests, KnownRows, Outcomes, RowDigests, named_digest, upn_digest
from pupils.models import DeliveryRow, PupilRow, PupilSourceRow, PupilToldRow
from pupils.sealed import RollKey
from pupils.taken import LeasedDelivery

from .batch import write_source_times
from .before import keep_emptied, read_withheld
from .leaving import count_unnamed, note_unnamed
from .lock import share_roll
from .pupils import write_pupils

_BATCH = 500
_FEW = 3
"""So many may always leave: in a nursery of twenty, three are more than a tenth."""


_IDENTITY = (PupilRow.id, PupilRow.upn, PupilRow.legal_surname, PupilRow.legal_forename, PupilRow.date_of_birth)
MOST_CONFLICTS = 2
"""So many rows of a delivery may name a child by another child's id; more are several."""

_BATCH_ROWS = 500
_CONFIRM = text("""
UPDATE pupil_told AS t
SET seen_in = CAST(:delivery AS uuid),
    told = array_replace(t.told, (SELECT max(each) FROM unnest(t.told) AS each), CAST(:at AS bigint)),
    record_told = array_replace(
        t.record_told, (SELECT max(each) FROM unnest(t.told) AS each), CAST(:at AS bigint)
    )
WHERE t.school_id = :school AND t.row_digest = ANY (CAST(:digests AS bigint[]))
  AND CAST(:at AS bigint) >= ALL (t.told) AND t.seen_in IS DISTINCT FROM CAST(:delivery AS uuid)
RETURNING t.row_digest
""")
"""A row's digest stands only where all it told is the newest word, so the newest time is that of its fields.

Every change tells something of the roll itself, so no field beyond it has a newer time than the newest there.

A list, not a join: right after a first load PostgreSQL knows nothing of the school yet, and would join row by row."""


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


def are_ids_at_stake(open_unit: OpenUnit, delivery: LeasedDelivery) -> bool:
    """Whether nothing of the delivery is applied yet, and its feed has ids that a row could contradict."""
    if delivery.rows_done or delivery.as_feed is None or delivery.ids_decided:
        return False
    with open_unit([delivery.school_id]) as unit:
        known = select(PupilSourceRow.feed_id).where(PupilSourceRow.feed_id == delivery.as_feed)
        return bool(unit.session.scalar(select(exists(known))))


def guard_ids(open_unit: OpenUnit, extras: Extras, delivery: LeasedDelivery, outcomes: Outcomes) -> None:
    """Matches every row of a file of several batches without applying any; one batch guards itself (``apply_rows``).

    Raises ``WaitsForDecision`` where too many ids are another child's. A delivery that is only checked never waits: it
    is told how many they are.
    """
    conflicts = 0
    while batch := extras.off_loop(outcomes.next_batch, _BATCH_ROWS):
        changes = [each for each in batch if isinstance(each, PupilChange)]
        with open_unit([delivery.school_id]) as unit:
            conflicts += _conflicts(unit, extras, delivery, changes)
    with open_unit([delivery.school_id]) as unit:
        waits = note_conflicts(delivery.lease.still_ours(unit), conflicts)
    if waits:
        raise WaitsForDecision("ids")


def note_conflicts(row: DeliveryRow, conflicts: int) -> bool:
    """Writes down how many ids are another child's, where they are too many; whether a person has to decide."""
    if conflicts <= MOST_CONFLICTS:
        return False
    row.id_conflicts = conflicts
    return not row.check_only


def conflicts_in(batch: RollBatch) -> int:
    """How many rows of a batch name a child by another child's id, or by a second one."""
    conflicts = sum(finding.reason is RowReason.SOURCE_ID_CONFLICT for finding in batch.changes.rejected)
    return conflicts + len(batch.changes.beside)


def _conflicts(unit: Unit, extras: Extras, delivery: LeasedDelivery, changes: list[PupilChange]) -> int:
    delivery.lease.still_ours(unit)  # the file is held on to for as long as it is looked at
    withheld = read_withheld(unit, RollKey(unit, extras.keyring, delivery.school_id), delivery)
    batch = RollBatch(unit, delivery, {}, withheld, Returning(unit, extras, delivery.school_id))
    batch.take_all(changes)
    return conflicts_in(batch)


def known_rows(unit: Unit, delivery: LeasedDelivery) -> KnownRows | None:
    """Digests of the rows that pupils of the school were last told by; None where rows are not compared."""
    if delivery.kind.mode != "full":
        return None
    digests = unit.session.scalars(
        select(PupilToldRow.row_digest).where(
            PupilToldRow.school_id == delivery.school_id, PupilToldRow.row_digest.is_not(None)
        )
    )
    return KnownRows(
        frozenset(each for each in digests if each is not None), RowDigests(delivery.as_feed, delivery.kind.groups)
    )


def confirm_rows(unit: Unit, delivery: LeasedDelivery, digests: Collection[int]) -> set[int]:
    """Writes that these rows were said again; answers those whose pupils have heard nothing else or newer since, and
    have not been spoken of by this delivery."""
    if delivery.check_only:
        return set(digests)
    said = unit.session.scalars(
        _CONFIRM,
        {
            "delivery": str(delivery.delivery_id),
            "school": delivery.school_id,
            "at": microseconds(delivery.as_of),
            "digests": list(digests),
        },
    )
    return set(said)
