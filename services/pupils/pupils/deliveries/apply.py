"""Works through the files that wait: each is checked as a whole, then applied in batches of rows.

Nothing of a file is applied before it was read to its end once. After that, each batch and the count of rows done are
one transaction: a worker that is killed is followed by one that reads the same file again from its start, to know its
duplicates, and applies what comes after the last batch. The file is never held in memory as a whole.
"""

from contextlib import suppress
from dataclasses import asdict, replace
from datetime import timedelta

from chassis.ground.away import Away
from chassis.ground.logs import get_logger
from chassis.objects.object_store import ObjectMissing, ObjectTampered
from chassis.units.database import Unit
from chassis.units.lease import TakenOver
from haven_schemas.acts.intake_reasons import FileReason
from haven_schemas.errors import ErrorCode, Problem

from pupils.extras import Extras, OpenUnit
from pupils.files import FileFacts, FileRefused, KnownRows, Outcomes, check_file, rows_of
from pupils.photos import apply_photos
from pupils.sealed import RollKey
from pupils.staff_lists import apply_staff_file, apply_staff_of_roster
from pupils.taken import (
    DeliveredFile,
    LeasedDelivery,
    ObjectTooLarge,
    are_kept,
    keep_headings,
    object_key,
    take_delivery,
)
from pupils.writing import (
    NamedRows,
    Rows,
    WaitsForDecision,
    apply_rows,
    are_ids_at_stake,
    guard_ids,
    guard_roll,
    known_rows,
    make_leavers,
    put_aside,
    read_withheld,
    write_findings,
    write_notes,
)

from .close import close_delivery
from .unknown_names import note_names

BATCH_ROWS = 500
MOST_A_RUN = 20
MOST_ATTEMPTS = 5
"""Workers that may die over a file without finishing one batch of it, before it is refused."""

BEHIND_OTHERS = timedelta(seconds=1)
"""How long photos wait for their next turn, so that files of others have theirs."""

_DAMAGE = frozenset({ErrorCode.KEY_GONE, ErrorCode.SEAL_BROKEN})

log = get_logger()


class _NextTurn(Exception):
    """Some photos of a file were taken, and others are left."""


def apply_deliveries(open_unit: OpenUnit, extras: Extras) -> int:
    """Works through at most ``MOST_A_RUN`` files and answers how many. Raises ``Away`` with the file given back."""
    worked = 0
    while worked < MOST_A_RUN:
        with open_unit(None) as unit:
            delivery = take_delivery(unit, extras.held_for)
        if delivery is None:
            break
        _work(open_unit, extras, delivery)
        worked += 1
    return worked


def _work(open_unit: OpenUnit, extras: Extras, delivery: LeasedDelivery) -> None:
    try:
        _work_through(open_unit, extras, delivery)
    except _NextTurn:
        with suppress(TakenOver), open_unit([delivery.school_id]) as unit:
            delivery.lease.give_back(unit, BEHIND_OTHERS)
    except TakenOver:
        log.info("delivery_taken_over", delivery_id=delivery.delivery_id)
    except Away:
        with suppress(TakenOver), open_unit([delivery.school_id]) as unit:
            delivery.lease.give_back(unit)
        raise


def _work_through(open_unit: OpenUnit, extras: Extras, delivery: LeasedDelivery) -> None:
    try:
        close_delivery(open_unit, extras, delivery, _refusal(open_unit, extras, delivery))
    except WaitsForDecision as waiting:
        with open_unit([delivery.school_id]) as unit:
            put_aside(unit, delivery, waiting.waits_for)
        log.info("delivery_waits_for_decision", delivery_id=delivery.delivery_id)


def _refusal(open_unit: OpenUnit, extras: Extras, delivery: LeasedDelivery) -> FileRefused | None:
    """Applies the file and answers None, or says why it is refused."""
    if delivery.lease.attempts > MOST_ATTEMPTS:
        return FileRefused(FileReason.FAILED)
    try:
        file = DeliveredFile(
            extras, delivery.object_name, object_key(extras, delivery.delivery_id, delivery.sealed_key)
        )
        if delivery.kind.holds == "photos":
            if not apply_photos(open_unit, extras, delivery, file):
                raise _NextTurn
        elif delivery.kind.holds == "staff":
            apply_staff_file(open_unit, extras, delivery, file)
        else:
            _apply_pupils(open_unit, extras, delivery, file)
    except FileRefused as refused:
        return refused
    except ObjectTooLarge:
        return FileRefused(FileReason.TOO_LARGE)
    except (ObjectMissing, ObjectTampered):
        return FileRefused(FileReason.DAMAGED)
    except Problem as problem:
        if problem.code not in _DAMAGE:
            raise
        return FileRefused(FileReason.DAMAGED)
    return None


def _apply_pupils(open_unit: OpenUnit, extras: Extras, delivery: LeasedDelivery, file: DeliveredFile) -> None:
    """Raises ``WaitsForDecision``, ``FileRefused``."""
    if delivery.total is None:
        delivery = check_delivery(open_unit, extras, delivery, file)
    at_stake = are_ids_at_stake(open_unit, delivery)
    if at_stake and not _is_one_batch(delivery):
        guard_ids(open_unit, extras, delivery, outcomes_of(open_unit, delivery, file))
        at_stake = False
    _apply(open_unit, extras, delivery, file, ids_at_stake=at_stake)
    if delivery.kind.media_type == "application/zip":
        apply_staff_of_roster(open_unit, extras, delivery, file)
    if delivery.kind.mode == "full" and not delivery.check_only:
        make_leavers(open_unit, extras, delivery, lambda: _facts(extras, delivery, file).named)


def _is_one_batch(delivery: LeasedDelivery) -> bool:
    """Whether its rows, each of which is looked at, are matched and applied at once: so it is with most pushes."""
    return delivery.kind.mode == "delta" and (delivery.total or 0) <= BATCH_ROWS


def check_delivery(
    open_unit: OpenUnit, extras: Extras, delivery: LeasedDelivery, file: DeliveredFile
) -> LeasedDelivery:
    """Reads the file to its end; answers what is known of it now. Raises ``WaitsForDecision``."""
    known = _known(open_unit, delivery)
    facts = _facts(extras, delivery, file, known)
    as_of = min(facts.as_of or delivery.as_of, delivery.as_of)  # a source's clock may be ahead, never what it says
    delivery = replace(delivery, kind=replace(delivery.kind, mode=facts.mode), as_of=as_of, total=facts.total)
    with open_unit([delivery.school_id]) as unit:
        row = delivery.lease.still_ours(unit)
        row.total, row.mode, row.as_of, row.other_rows = facts.total, facts.mode, as_of, facts.others
        _note_form(unit, extras, delivery, facts)
        write_findings(unit, delivery, facts.warnings, "warning")
        if facts.notes is not None and not facts.notes.is_empty:
            write_notes(unit, extras.keyring, delivery, facts.notes.as_counts())
            note_names(unit, extras.keyring, delivery, facts.notes.unknown)
        withheld = read_withheld(unit, RollKey(unit, extras.keyring, delivery.school_id), delivery)
        drops_too_many = facts.named is not None and guard_roll(
            unit, delivery, row, NamedRows(facts.named, facts.unchanged), withheld
        )
    if drops_too_many and not delivery.check_only:
        raise WaitsForDecision
    return delivery


def _note_form(unit: Unit, extras: Extras, delivery: LeasedDelivery, facts: FileFacts) -> None:
    """Who sent the file and how it is written, and the headings by which rejected rows are mended."""
    row = delivery.lease.still_ours(unit)
    if facts.sent_by is not None:
        sender = facts.sent_by
        row.sent_by = {"laestab": sender.laestab or None, "urn": sender.stated_urn or None, "name": sender.plain_name}
    if facts.reading is not None:
        row.csv_form = asdict(facts.reading)
    if are_kept(delivery):
        keep_headings(unit, RollKey(unit, extras.keyring, delivery.school_id), delivery, facts.headings)


def _facts(extras: Extras, delivery: LeasedDelivery, file: DeliveredFile, known: KnownRows | None = None) -> FileFacts:
    return extras.off_loop(check_file, delivery.kind, file.chunks(), delivery.school, known)


def _known(open_unit: OpenUnit, delivery: LeasedDelivery) -> KnownRows | None:
    with open_unit([delivery.school_id]) as unit:
        return known_rows(unit, delivery)


def outcomes_of(open_unit: OpenUnit, delivery: LeasedDelivery, file: DeliveredFile) -> Outcomes:
    """The file's rows, from its first."""
    raw = rows_of(delivery.kind, file.chunks(), delivery.school)
    known = _known(open_unit, delivery)
    return Outcomes(
        raw,
        delivery.today,
        once=not delivery.may_repeat,
        known=known.known if known else frozenset(),
        digests=known.digests if known else None,
        groups=delivery.kind.groups,
    )


def _apply(
    open_unit: OpenUnit, extras: Extras, delivery: LeasedDelivery, file: DeliveredFile, *, ids_at_stake: bool
) -> None:
    outcomes = outcomes_of(open_unit, delivery, file)
    done, position = delivery.rows_done, 0
    while batch := extras.off_loop(outcomes.next_batch, BATCH_ROWS):
        fresh = batch[max(done - position, 0) :]
        position += len(batch)
        if fresh:
            rows = Rows(
                fresh,
                outcomes.digest_of,
                outcomes.look_at,
                extras.keyring,
                ids_at_stake,
                outcomes.cells_of,
                outcomes.lacking_of,
            )
            with open_unit([delivery.school_id]) as unit:
                is_applied = apply_rows(unit, extras, delivery, rows, rows_done=done)
            if not is_applied:
                raise WaitsForDecision("ids")
            done += len(fresh)
