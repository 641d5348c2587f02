"""Writes what a batch of changes does to the roll: pupils, times, ids, earlier names, events, findings."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from sqlalchemy import insert, text
from sqlalchemy.dialects.postgresql import insert as upsert

from pupils.batch import KnownPupil, RollBatch, join_school
from pupils.extras import Extras
from pupils.files import Finding
from pupils.identities import protected_among
from pupils.models import DeliveryFindingRow, PupilNameRow, PupilSourceRow, TombstoneRow
from pupils.moves import say_joined
from pupils.sealed import RollKey
from pupils.taken import LeasedDelivery

from .before import note_old_identities, seal_before, withhold
from .proposals import propose_matches
from .pupils import write_pupils
from .two_rolls import ask_schools

_SOURCE_TIMES = text("""
INSERT INTO pupil_told (pupil_id, school_id, told, record_told, seen_in, row_digest)
SELECT new.pupil_id, :school, (CAST(:times AS text[]))[new.place]::bigint[],
    (CAST(:record_times AS text[]))[new.place]::bigint[], CAST(:delivery AS uuid), new.digest
FROM unnest(CAST(:pupils AS uuid[]), CAST(:places AS int[]), CAST(:digests AS bigint[]))
    AS new (pupil_id, place, digest)
ON CONFLICT (pupil_id) DO UPDATE
SET told = excluded.told, record_told = excluded.record_told, seen_in = excluded.seen_in,
    row_digest = excluded.row_digest
""")
"""Most pupils of a file share their times, so each list of times is sent once."""

_LATEST_BIRTH = text("UPDATE pupil SET latest_birth = greatest(latest_birth, :born, date_of_birth) WHERE id = :pupil")


def write_batch(unit: Unit, extras: Extras, delivery: LeasedDelivery, batch: RollBatch, key: RollKey) -> list[UUID]:
    """Writes the batch and answers the ids of the pupils that are different now. ``key``: of what is withheld."""
    join_school(unit, delivery, batch.changes.coming)
    guarded = protected_among(unit, batch.changes.changed.keys())
    withhold(unit, extras, key, delivery, batch, guarded)
    seal_before(unit, extras, delivery, batch, guarded)
    _write_names(
        unit, delivery, batch, guarded
    )  # before them: the search text of whoever was renamed holds the earlier name
    shown = {each: fields for each, fields in batch.changes.changed.items() if not batch.roll.is_emptied(each)}
    write_pupils(unit, delivery.school_id, [(batch.changes.spoken_of[each], fields) for each, fields in shown.items()])
    note_old_identities(
        unit, extras, delivery, [batch.changes.spoken_of[each] for each in shown if each not in guarded]
    )
    _keep_latest_birth(unit, batch)
    write_source_times(unit, delivery, batch.changes.spoken_of.values())
    beside = [each for each in batch.changes.beside if each[1].id not in batch.roll.withheld]
    propose_matches(unit, delivery, batch.changes.new, batch.changes.at_both, batch.changes.asking, beside)
    ask_schools(unit, delivery, batch.changes.asking, batch.changes.returned.values())
    say_joined(unit, delivery.school_id, batch.changes.coming)
    _write_sources(unit, delivery, batch.changes.sources)
    _write_tombstones(unit, delivery, batch)
    batch.returning.ask(delivery)
    return list(batch.changes.changed)


def write_source_times(unit: Unit, delivery: LeasedDelivery, pupils: Iterable[KnownPupil]) -> None:
    """When the sources said what they said, and that this delivery spoke of them."""
    times: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
    places: list[int] = []
    ids: list[str] = []
    digests: list[int | None] = []
    for known in pupils:
        digests.append(known.row_digest)
        ids.append(str(known.id))
        places.append(times.setdefault((known.said_at, known.record_said_at), len(times) + 1))
    if not ids:
        return
    values = {
        "school": delivery.school_id,
        "times": [_array(said_at) for said_at, _ in times],
        "record_times": [_array(said_at) if said_at else None for _, said_at in times],
        "delivery": str(delivery.delivery_id),
    }
    unit.session.execute(_SOURCE_TIMES, {**values, "pupils": ids, "places": places, "digests": digests})


def _array(times: Iterable[int]) -> str:
    return "{" + ",".join(map(str, times)) + "}"


def write_findings(unit: Unit, delivery: LeasedDelivery, findings: Sequence[Finding], kind: str) -> None:
    """Rejected rows (``rejected``) or warnings (``warning``)."""
    if findings:
        rows = [
            {
                "delivery_id": delivery.delivery_id,
                "kind": kind,
                "row": finding.row,
                "reason": finding.reason.value,
                "field": finding.field,
                "detail": finding.detail.value if finding.detail else None,
                "school_id": delivery.school_id,
            }
            for finding in findings
        ]
        unit.session.execute(upsert(DeliveryFindingRow).on_conflict_do_nothing(), rows)


def _keep_latest_birth(unit: Unit, batch: RollBatch) -> None:
    """What a birth date was before another one was said, where the roll has it."""
    said = [
        {"pupil": each.known.id, "born": each.values["date_of_birth"]}
        for each in batch.changes.identity_before
        if each.values["date_of_birth"] != each.known.date_of_birth and not batch.roll.is_emptied(each.known.id)
    ]
    if said:
        unit.session.execute(_LATEST_BIRTH, said)


def _write_names(unit: Unit, delivery: LeasedDelivery, batch: RollBatch, guarded: Collection[UUID]) -> None:
    shown = (each for each in batch.changes.names_before if not batch.roll.is_emptied(each.known.id))
    open_names = [each for each in shown if each.known.id not in guarded]
    if open_names:
        rows = [
            {
                "id": new_id(), "pupil_id": each.known.id, "school_id": delivery.school_id, **each.names,
                "known_from": each.since, "known_until": each.until,
            }
            for each in open_names
        ]  # fmt: skip
        unit.session.execute(insert(PupilNameRow), rows)


def _write_sources(unit: Unit, delivery: LeasedDelivery, sources: dict[str, UUID]) -> None:
    if sources:
        rows = [
            {
                "feed_id": delivery.as_feed, "source_id": source_id, "pupil_id": pupil_id,
                "school_id": delivery.school_id,
            }
            for source_id, pupil_id in sources.items()
        ]  # fmt: skip
        unit.session.execute(upsert(PupilSourceRow).on_conflict_do_nothing(), rows)


def _write_tombstones(unit: Unit, delivery: LeasedDelivery, batch: RollBatch) -> None:
    if not batch.changes.tombstones:
        return
    incoming = upsert(TombstoneRow)
    newest = incoming.on_conflict_do_update(
        index_elements=["school_id", "digest"],
        set_={"told": incoming.excluded.told, "left_on": incoming.excluded.left_on},
        where=TombstoneRow.told <= incoming.excluded.told,
    )
    rows = [
        {
            "school_id": delivery.school_id,
            "digest": digest,
            "told": said_at,
            "left_on": left_on,
            "received_at": unit.now,
        }
        for digest, (said_at, left_on) in batch.changes.tombstones.items()
    ]
    unit.session.execute(newest, rows)
