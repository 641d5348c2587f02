"""What a full delivery does to those it does not name: they are leavers, unless they are too many to believe it.

It is looked at twice: before a row is applied, by what the file states of its pupils, so that a wrong file changes
nothing; and at the end, by whom it really met. Either time a share above the feed's waits for a person.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from uuid import UUID

from chassis.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rpc.pupils import WaitsFor
from sqlalchemy import func, or_, select

from pupils.domain.duplicates import Digests, upn_digest
from pupils.domain.merging import Known, leave, microseconds
from pupils.domain.roll_file import named_digest
from pupils.extras import OpenUnit
from pupils.models import DeliveryRow, PupilRow, PupilToldRow

from .roll_batch import PUPIL_IN_HAND, known_of
from .take_delivery import Taken, still_ours
from .write_batch import write_pupils, write_told

_BATCH = 500
_FEW = 3
"""So many may always leave: in a nursery of twenty, three are more than a tenth."""


class WaitsForDecision(Exception):
    """The delivery would make leavers of too many, or its ids mean other children; a person has to decide."""

    def __init__(self, waits_for: WaitsFor = "leavers") -> None:
        super().__init__(waits_for)
        self.waits_for: WaitsFor = waits_for


def guard_roll(unit: Unit, taken: Taken, row: DeliveryRow, named: Digests, unchanged: frozenset[int]) -> bool:
    """Counts who is on the roll and not named by the file; whether they are too many."""
    identity = (PupilRow.upn, PupilRow.legal_surname, PupilRow.legal_forename, PupilRow.date_of_birth)
    on_roll = (
        select(PupilToldRow.row_digest, *identity)
        .outerjoin(PupilToldRow, PupilToldRow.pupil_id == PupilRow.id)
        .where(PupilRow.school_id == taken.school_id, PupilRow.on_roll, ~PupilRow.hidden)
    )
    total = missing = 0
    for digest, upn, surname, forename, born in unit.session.execute(on_roll):
        total += 1
        missing += digest not in unchanged and not _is_named(named, upn, surname, forename, born)
    row.roll_before, row.would_leave = total, missing
    return not taken.decided and are_too_many(missing, total, taken.drop_percent)


def _is_named(named: Digests, upn: str | None, surname: str, forename: str, born: date) -> bool:
    if upn is not None and upn_digest(upn) in named:
        return True
    return named_digest(surname, forename, born.isoformat()) in named


def are_too_many(missing: int, total: int, percent: int) -> bool:
    """Whether ``missing`` of ``total`` is more than the share, in percent, that may leave without a person."""
    return missing > _FEW and missing * 100 > total * percent


def make_leavers(open_unit: OpenUnit, taken: Taken, names_again: Callable[[], Digests | None]) -> None:
    """Makes leavers of those on the roll whom the delivery did not speak of, in batches; never deletes.

    ``names_again`` reads whom the file names: a child whose row was rejected is in it, and has not left. Raises
    ``WaitsForDecision`` before the first if they are too many. Again after a crash: goes on with the others.
    """
    with open_unit([taken.school_id]) as unit:
        row = still_ours(unit, taken)
        missing = _missing(unit, taken, names_again() if row.rejected_count else None)
        on_roll = (PupilRow.school_id == taken.school_id, PupilRow.on_roll, ~PupilRow.hidden)
        total = unit.session.scalar(select(func.count()).where(*on_roll))
        too_many = are_too_many(len(missing), (total or 0), taken.drop_percent)
        if row.leavers == 0:
            row.would_leave = len(missing)
    if too_many and not taken.decided:
        raise WaitsForDecision
    for batch in _batches(missing):
        with open_unit([taken.school_id]) as unit:
            _leave(unit, taken, batch)


def put_aside(unit: Unit, taken: Taken, waits_for: WaitsFor) -> None:
    """The delivery waits for a person, its raw bytes kept."""
    row = still_ours(unit, taken)
    row.state, row.waits_for = "waiting_for_decision", waits_for
    row.taken_by = None
    row.taken_until = None
    row.attempts = 0


def _missing(unit: Unit, taken: Taken, named: Digests | None) -> list[UUID]:
    unmet = (
        select(PupilRow.id, PupilRow.upn, PupilRow.legal_surname, PupilRow.legal_forename, PupilRow.date_of_birth)
        .outerjoin(PupilToldRow, PupilToldRow.pupil_id == PupilRow.id)
        .where(
            PupilRow.school_id == taken.school_id,
            PupilRow.on_roll,
            ~PupilRow.hidden,
            or_(PupilToldRow.seen_in.is_(None), PupilToldRow.seen_in != taken.delivery_id),
        )
        .order_by(PupilRow.id)
    )
    return [
        pupil_id
        for pupil_id, upn, surname, forename, born in unit.session.execute(unmet)
        if named is None or not _is_named(named, upn, surname, forename, born)
    ]


def _leave(unit: Unit, taken: Taken, pupils: Sequence[UUID]) -> None:
    row = still_ours(unit, taken)
    found = (
        select(*PUPIL_IN_HAND)
        .outerjoin(PupilToldRow, PupilToldRow.pupil_id == PupilRow.id)
        .where(PupilRow.id.in_(pupils), PupilRow.on_roll)
    )
    in_hand = [known_of(each) for each in unit.session.execute(found)]
    left: list[tuple[Known, set[str]]] = [
        (known, {"left_on", "on_roll"})
        for known in in_hand
        if leave(known, microseconds(taken.as_of), taken.today) and not known.on_roll
    ]
    write_pupils(unit, taken.school_id, left)
    write_told(unit, taken, [known for known, _ in left])
    row.leavers += len(left)
    unit.audit(
        AuditAction.FEED_DELIVERY_APPLY,
        school_ids=[taken.school_id],
        subject_ids=[known.id for known, _ in left],
        object_id=taken.delivery_id,
    )


def _batches(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))
