"""What a batch would change of a protected child, kept and withheld.

The entry is an ordinary one, and its feed is told so. That the people named for the child are asked about it happens
later and elsewhere (``ask_named_people``), so that nobody learns of it by how long a delivery takes.

A vendor who sends a child's earlier name is answered as for any child, now and whenever they send it again. So what
was said is kept, and compared with what is said next; only it does not stand on the roll.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.pupils.matching import NamesBefore
from sqlalchemy import delete, select, text, union
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.dialects.postgresql import insert as upsert

from pupils.batch import (
    FORMER,
    NAME_ATTRIBUTES,
    PUPIL_IN_HAND,
    KnownPupil,
    OldNames,
    RollBatch,
    Withheld,
    as_text,
    from_text,
    is_here,
    known_of,
    withheld_names,
)
from pupils.extras import Extras
from pupils.identities import are_marks_kept, identity_digests, keep_before, marks_for, read_before
from pupils.models import IdentityMetRow, ProtectedBeforeRow, ProtectionRow, PupilRow, PupilToldRow, WithheldRow
from pupils.sealed import RollKey, withheld_field
from pupils.taken import LeasedDelivery

_MARKED = text("SELECT found FROM identity_marks(CAST(:asked AS bytea[])) AS found")
_UNKEYED = text("SELECT found FROM old_identities(CAST(:asked AS bigint[])) AS found")
"""Of those that a release before kept, until each is replaced by a mark."""


def note_old_identities(unit: Unit, extras: Extras, delivery: LeasedDelivery, entries: Sequence[KnownPupil]) -> None:
    """``entries``: new and changed ones that are not protected themselves. Raises ``VaultAway``."""
    by_digest: dict[int, list[KnownPupil]] = {}
    for each in entries:
        for digest in identity_digests(each.upn, each.legal_surname, each.legal_forename, each.date_of_birth):
            by_digest.setdefault(digest, []).append(each)
    if not by_digest or not are_marks_kept(unit):
        return
    marks = marks_for(unit, extras, by_digest)
    unkeyed = set(unit.session.scalars(_UNKEYED, {"asked": list(by_digest)}))
    marked = {bytes(mark) for mark in unit.session.scalars(_MARKED, {"asked": list(marks.values())})}
    rows = [
        {"mark": marks[digest], "entry_id": each.id, "school_id": delivery.school_id}
        for digest, found in by_digest.items()
        if digest in unkeyed or marks[digest] in marked
        for each in found
    ]
    if rows:
        unit.session.execute(insert(IdentityMetRow).on_conflict_do_nothing(), rows)


def seal_before(
    unit: Unit, extras: Extras, delivery: LeasedDelivery, batch: RollBatch, guarded: Collection[UUID]
) -> None:
    """Names and UPNs that a batch replaces, and former names that it states. Raises ``VaultAway``."""
    for pupil_id in guarded:
        known = batch.changes.spoken_of[pupil_id]
        before = [
            NamesBefore(**each.names, known_from=each.since, known_until=each.until)
            for each in batch.changes.names_before
            if each.known.id == pupil_id
        ]
        upn = batch.changes.upns_before.get(pupil_id)
        if upn and upn != known.upn:
            before.append(NamesBefore(upn=upn))
        surname, forename = known.value("former_surname"), known.value("former_forename")
        if surname or forename:
            names = {
                "legal_surname": surname or known.legal_surname,
                "legal_forename": forename or known.legal_forename,
            }
            before.append(NamesBefore(**names, former=True))
        if before:
            key = extras.keyring.open(unit, pupil_id)
            today = {
                "upn": known.upn, "legal_surname": known.legal_surname, "legal_forename": known.legal_forename,
            }  # fmt: skip
            keep_before(unit, extras, key, pupil_id, delivery.school_id, before, known.date_of_birth, today)


def read_withheld(unit: Unit, key: RollKey, delivery: LeasedDelivery) -> dict[UUID, Withheld]:
    """Protected children of the school, and entries that were one, as their feeds have told them, by id: a few at most.

    Raises ``VaultAway``.
    """
    here = union(
        select(ProtectionRow.pupil_id).where(ProtectionRow.school_id == delivery.school_id),
        select(WithheldRow.pupil_id).where(WithheldRow.school_id == delivery.school_id),
    )
    rows = unit.session.execute(
        select(WithheldRow.sealed, WithheldRow.version.label("words_version"), PupilRow.hidden, *PUPIL_IN_HAND)
        .outerjoin(WithheldRow, WithheldRow.pupil_id == PupilRow.id)
        .outerjoin(PupilToldRow, PupilToldRow.pupil_id == PupilRow.id)
        .where(PupilRow.id.in_(here), PupilRow.school_id == delivery.school_id)
    ).all()
    found: dict[UUID, Withheld] = {}
    for row in rows:
        known, version = known_of(row), row.words_version
        words = {} if version is None else from_text(key.unseal(withheld_field(known.id, version), row.sealed))
        found[known.id] = _as_feeds_say(known, words, version or 0, delivery, emptied=row.hidden and bool(words))
    return found


def _as_feeds_say(
    known: KnownPupil, words: Mapping[str, Any], version: int, delivery: LeasedDelivery, *, emptied: bool
) -> Withheld:
    today = {name: known.value(name) for name in words}
    for name, value in words.items():
        known.values[name] = value
    if emptied:
        known.on_roll = is_here(known, delivery.today)
    return Withheld(known, emptied, version, today)


def words_of(unit: Unit, key: RollKey, pupil_id: UUID) -> tuple[dict[str, Any], int]:
    """What is withheld of one pupil, by attribute, and its version; 0: nothing is."""
    row = unit.session.get(WithheldRow, pupil_id)
    if row is None:
        return {}, 0
    return from_text(key.unseal(withheld_field(pupil_id, row.version), row.sealed)), row.version


def keep_withheld(
    unit: Unit, key: RollKey, pupil_id: UUID, school_id: UUID, words: Mapping[str, Any], version: int
) -> None:
    """Seals ``words`` (values by attribute) as the pupil's, in place of ``version``; none: nothing is withheld."""
    if not words:
        unit.session.execute(delete(WithheldRow).where(WithheldRow.pupil_id == pupil_id))
        return
    sealed = key.seal(withheld_field(pupil_id, version + 1), as_text(words))
    row = upsert(WithheldRow).values(pupil_id=pupil_id, school_id=school_id, version=version + 1, sealed=sealed)
    newest = {"version": row.excluded.version, "sealed": row.excluded.sealed}
    unit.session.execute(row.on_conflict_do_update(index_elements=["pupil_id"], set_=newest))


def keep_emptied(unit: Unit, key: RollKey, school_id: UUID, entry: Withheld) -> None:
    """What feeds say of an emptied entry now."""
    words = dict(entry.known.values)
    keep_withheld(unit, key, entry.known.id, school_id, words, entry.version)


def withhold(
    unit: Unit, extras: Extras, key: RollKey, delivery: LeasedDelivery, batch: RollBatch, guarded: Collection[UUID]
) -> None:
    """Takes off a batch what is not to be written on the roll, and seals it. ``guarded``: protected children in it.

    Raises ``VaultAway``.
    """
    for pupil_id, entry in batch.roll.withheld.items():
        if entry.emptied:
            entry.known.row_digest = None  # its names count for a full delivery, not its row
            if pupil_id in batch.changes.changed:
                keep_emptied(unit, key, delivery.school_id, entry)
    for pupil_id in guarded:
        _withhold_names(unit, extras, key, delivery, batch, batch.changes.spoken_of[pupil_id])


def _withhold_names(
    unit: Unit, extras: Extras, key: RollKey, delivery: LeasedDelivery, batch: RollBatch, known: KnownPupil
) -> None:
    """``known`` is left with what the roll may show; former names stay for ``seal_before``, which takes them."""
    row = unit.session.scalars(select(PupilRow).where(PupilRow.id == known.id)).one()
    kept = unit.session.scalars(select(ProtectedBeforeRow).where(ProtectedBeforeRow.pupil_id == known.id))
    before = read_before(extras.keyring.open(unit, known.id), kept)
    from_feed = {name: known.value(name) for name in (*NAME_ATTRIBUTES, *FORMER)}
    today = {name: getattr(row, name) for name in (*NAME_ATTRIBUTES, *FORMER)}
    words = withheld_names(from_feed, today, before)
    entry = batch.roll.withheld.get(known.id)
    keep_withheld(unit, key, known.id, delivery.school_id, words, entry.version if entry else 0)
    for name in NAME_ATTRIBUTES:
        if name in words:
            known.values[name] = today[name]
    _correct_history(batch, known, row)


def _correct_history(batch: RollBatch, known: KnownPupil, row: PupilRow) -> None:
    """What changed of the names is what changed on the roll, once."""
    own = [each for each in batch.changes.names_before if each.known is known]
    batch.changes.names_before[:] = [each for each in batch.changes.names_before if each.known is not known]
    names = {name: getattr(row, name) for name in NAME_ATTRIBUTES}
    if own and names != {name: known.value(name) for name in NAME_ATTRIBUTES}:
        batch.changes.names_before.append(OldNames(known, names, row.names_since, own[-1].until))
    elif own:
        known.names_since = row.names_since
