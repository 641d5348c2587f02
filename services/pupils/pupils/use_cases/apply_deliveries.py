"""Works through the files that wait: each is checked as a whole, then applied in batches of rows.

Nothing of a file is applied before it was read to its end once. After that, each batch and the count of rows done are
one transaction: a worker that is killed is followed by one that reads the same file again from its start, to know its
duplicates, and applies what comes after the last batch. The file is never held in memory as a whole.
"""

from chassis.away import Away
from chassis.logs import get_logger
from chassis.object_store import ObjectMissing, ObjectTampered
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.intake_reasons import FileReason

from pupils.domain.findings import FileRefused
from pupils.domain.outcomes import Outcomes
from pupils.domain.roll_file import check_file, rows_of
from pupils.extras import Extras, OpenUnit

from .apply_rows import apply_rows, keep_finding
from .close_delivery import close_delivery
from .read_object import ObjectTooLarge, object_key, read_object
from .take_delivery import Taken, TakenOver, give_back, still_ours, take_delivery

BATCH_ROWS = 200
MOST_A_RUN = 20
MOST_ATTEMPTS = 5
"""Workers that may die over a file without finishing one batch of it, before it is refused."""

_DAMAGE = frozenset({ErrorCode.KEY_GONE, ErrorCode.SEAL_BROKEN})

log = get_logger()


def apply_deliveries(open_unit: OpenUnit, extras: Extras) -> int:
    """Works through at most ``MOST_A_RUN`` files and answers how many. Raises ``Away`` with the file given back."""
    worked = 0
    while worked < MOST_A_RUN:
        with open_unit(None) as unit:
            taken = take_delivery(unit, extras.held_for)
        if taken is None:
            break
        _work(open_unit, extras, taken)
        worked += 1
    return worked


def _work(open_unit: OpenUnit, extras: Extras, taken: Taken) -> None:
    try:
        reason = _reason_to_refuse(open_unit, extras, taken)
        close_delivery(open_unit, extras, taken, reason)
    except TakenOver:
        log.info("delivery_taken_over", delivery_id=taken.delivery_id)
    except Away:
        with open_unit([taken.school_id]) as unit:
            give_back(unit, taken)
        raise


def _reason_to_refuse(open_unit: OpenUnit, extras: Extras, taken: Taken) -> FileReason | None:
    """Applies the file and answers None, or says why it is refused."""
    if taken.attempts > MOST_ATTEMPTS:
        return FileReason.FAILED
    try:
        key = object_key(extras, taken.delivery_id, taken.sealed_key)
        if taken.total is None:
            _check(open_unit, extras, taken, key)
        _apply(open_unit, extras, taken, key)
    except FileRefused as refused:
        return refused.reason
    except ObjectTooLarge:
        return FileReason.TOO_LARGE
    except (ObjectMissing, ObjectTampered):
        return FileReason.DAMAGED
    except Problem as problem:
        if problem.code not in _DAMAGE:
            raise
        return FileReason.DAMAGED
    return None


def _check(open_unit: OpenUnit, extras: Extras, taken: Taken, key: bytes) -> None:
    chunks = read_object(extras, taken.object_name, key)
    facts = extras.off_loop(check_file, taken.media_type, chunks, taken.school)
    with open_unit([taken.school_id]) as unit:
        still_ours(unit, taken).total = facts.total
        for warning in facts.warnings:
            keep_finding(unit, taken, warning, "warning")


def _apply(open_unit: OpenUnit, extras: Extras, taken: Taken, key: bytes) -> None:
    outcomes = Outcomes(rows_of(taken.media_type, read_object(extras, taken.object_name, key)), taken.today)
    done, position = taken.rows_done, 0
    while batch := extras.off_loop(outcomes.next_batch, BATCH_ROWS):
        fresh = batch[max(done - position, 0) :]
        position += len(batch)
        if fresh:
            with open_unit([taken.school_id]) as unit:
                apply_rows(unit, taken, fresh, rows_done=done)
            done += len(fresh)
