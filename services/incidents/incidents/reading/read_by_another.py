"""Whether somebody who triages and whom a report does not name has opened it or decided on it: until then it is new for
the others."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from chassis.ground.away import OwnerAway, VaultAway
from chassis.keys.keyring import Keyring
from chassis.keys.sealing import DataKey, Tampered
from chassis.units.database import Unit
from haven_schemas.events import ConcernOpened
from haven_schemas.rights import Right
from sqlalchemy import all_, func, literal, or_, select, update

from incidents.chronology_lines import subjects_of
from incidents.extras import OtherOwners
from incidents.models import ConcernRow, RecordVersionRow
from incidents.narrative import open_records, text_of, unseal
from incidents.states import CONCERN_RECEIVED

from .naming_staff import names
from .report_details import words_of_report

_FIELDS = ("account", "child_words", "action_taken")
_IN_VERSIONS = {"account": "text"}


def note_opened(
    unit: Unit, keyring: Keyring, owners: OtherOwners, concern: ConcernRow, *, is_first: bool, is_shown: bool
) -> None:
    """The caller opened it: they are told of it no more, nor is anybody else where it does not name them. Alerts asks
    which it is, so that no event says so. ``is_first``: today; ``is_shown``: with its text, for its use is free.

    Where it cannot be said whom it names, since its text does not open or identity is away, nothing is noted: it is
    asked again when they open it again. Nobody is asked about twice otherwise, so that it takes whom it names no longer
    than anybody else. Whoever reported it is somebody else once it was decided on. What was decided
    before this was asked stays done with.
    """
    own, status, read = concern.reporter_id == unit.access.actor_id, concern.status, concern.read_by_another
    waits = not own if status == CONCERN_RECEIVED else is_new_for_others(status, concern.named_readers, read)
    named, known = None, read or unit.access.actor_id in (concern.named_readers or ())
    if is_shown and waits and not known and unit.access.has(Right.CONCERN_TRIAGE, concern.school_id):
        named = names_caller(unit, keyring, owners, concern)
    if named is not None:
        _note(unit, concern, named=named)
    if named is False or (is_first and not own and status == CONCERN_RECEIVED):
        unit.publish(
            ConcernOpened(concern_id=concern.id, reader_id=unit.access.actor_id),
            aggregate_id=concern.id,
            aggregate_version=concern.version,
            school_id=concern.school_id,
        )


def note_decided(unit: Unit, keyring: Keyring, owners: OtherOwners, concern: ConcernRow) -> None:
    """The caller decides on it: for everybody, but for themselves alone where it names them or that cannot be said, or
    where they do not triage there."""
    if not concern.read_by_another:
        counts = decides_for_all(unit, concern) and names_caller(unit, keyring, owners, concern) is False
        _note(unit, concern, named=not counts)


def decides_for_all(unit: Unit, concern: ConcernRow) -> bool:
    """Not who started a record for dates to keep and triages nothing: somebody who does reads it all the same."""
    return unit.access.has(Right.CONCERN_TRIAGE, concern.school_id)


def is_new_for_others(status: str, named_readers: list[UUID] | None, read_by_another: bool) -> bool:
    """It was decided on, by somebody whose decision counts for themselves alone."""
    return status != CONCERN_RECEIVED and named_readers is not None and not read_by_another


def is_unread_by_others(concern: ConcernRow, reader_id: UUID) -> bool:
    """Whoever opened it, put it off or decided on it did so for themselves alone: for anybody but them."""
    named = concern.named_readers
    return named is not None and not concern.read_by_another and reader_id not in named


def _note(unit: Unit, concern: ConcernRow, *, named: bool) -> None:
    """In one statement, past what another reader wrote meanwhile."""
    row = update(ConcernRow).where(ConcernRow.id == concern.id).execution_options(synchronize_session=False)
    if not named:
        unit.session.execute(row.values(read_by_another=True))
        return
    reader, known = unit.access.actor_id, ConcernRow.named_readers
    is_new = or_(known.is_(None), literal(reader) != all_(known))
    unit.session.execute(row.where(is_new).values(named_readers=func.array_append(known, reader)))


def names_caller(unit: Unit, keyring: Keyring, owners: OtherOwners, concern: ConcernRow) -> bool | None:
    """None: it cannot be said now. No name is kept."""
    try:
        account = owners.staff(unit.access.actor_id)
        texts = _texts(unit, keyring, concern)
    except (OwnerAway, VaultAway, Tampered):
        return None
    return None if texts is None else account is not None and names(texts, account.name)


def _texts(unit: Unit, keyring: Keyring, concern: ConcernRow) -> list[str] | None:
    """All it ever said, before any correction too; None while it does not open."""
    if concern.sealed:
        return None
    children: dict[UUID, list[UUID]] = {concern.id: [subject.id for subject in subjects_of(unit, concern.id)]}
    key = open_records(unit, keyring, children, broken=set()).get(concern.id)
    if key is None:
        return None
    earlier = unit.session.scalars(select(RecordVersionRow).where(RecordVersionRow.record_id == concern.id))
    details = "" if concern.details is None else unseal(key, "concern", concern.id, "details", concern.details)
    texts = [text_of(key, concern, field) for field in _FIELDS]
    return [*texts, words_of_report(details) if details else "", *_earlier_words(key, earlier)]


def _earlier_words(key: DataKey, versions: Iterable[RecordVersionRow]) -> Iterator[str]:
    for row in versions:
        for field in _FIELDS:
            sealed: bytes | None = getattr(row, _IN_VERSIONS.get(field, field))
            if sealed is not None:
                yield unseal(key, "concern", row.record_id, field, sealed, row.version)
