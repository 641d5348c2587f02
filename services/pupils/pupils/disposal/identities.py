"""Everything the roll knows a child by, today and before, for the marks that stay of them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.acts.pupils.matching import NamesBefore
from sqlalchemy import select

from pupils.extras import Extras
from pupils.identities import read_before
from pupils.models import (
    ProtectedBeforeRow,
    ProtectionRow,
    PupilBeforeRow,
    PupilNameRow,
    PupilRow,
    PupilStayRow,
    WithheldRow,
)
from pupils.sealed import RollKey, before_field
from pupils.writing import words_of


@dataclass(frozen=True)
class Identity:
    """What a system may name a child by."""

    upn: str | None = field(repr=False)
    surname: str | None = field(repr=False)
    forename: str | None = field(repr=False)
    born: date | None = field(repr=False)


def identities_of(unit: Unit, extras: Extras, entries: Sequence[PupilRow]) -> set[Identity]:
    """Of today, of every earlier name, number and birth date, and of what is under seal. Raises ``VaultAway``."""
    found: set[Identity] = set()
    for entry in entries:
        names = [(entry.legal_surname, entry.legal_forename), *_names_before(unit, entry)]
        upns, births = _numbers_before(unit, extras, entry)
        found |= {Identity(upn, None, None, None) for upn in {entry.upn, *upns} if upn}
        found |= {Identity(None, *name, born) for name in names for born in {entry.date_of_birth, *births}}
        found |= {*_under_seal(unit, extras, entry)}
    return found


def protected_names(unit: Unit, extras: Extras, pupil_id: UUID) -> list[NamesBefore]:
    """What is under seal of a protected child; nothing of any other."""
    if unit.session.get(ProtectionRow, pupil_id) is None:
        return []
    kept = unit.session.scalars(select(ProtectedBeforeRow).where(ProtectedBeforeRow.pupil_id == pupil_id))
    return read_before(extras.keyring.open(unit, pupil_id), kept)


def _names_before(unit: Unit, entry: PupilRow) -> Iterator[tuple[str | None, str | None]]:
    names = select(PupilNameRow.legal_surname, PupilNameRow.legal_forename).where(PupilNameRow.pupil_id == entry.id)
    stays = select(PupilStayRow.legal_surname, PupilStayRow.legal_forename).where(PupilStayRow.pupil_id == entry.id)
    for known in (names, stays):
        yield from ((surname, forename) for surname, forename in unit.session.execute(known))
    if entry.preferred_surname or entry.preferred_forename:
        yield entry.preferred_surname or entry.legal_surname, entry.preferred_forename or entry.legal_forename
    if entry.former_surname or entry.former_forename:
        yield entry.former_surname or entry.legal_surname, entry.former_forename or entry.legal_forename


def _numbers_before(unit: Unit, extras: Extras, entry: PupilRow) -> tuple[set[str], set[date]]:
    rows = unit.session.scalars(
        select(PupilBeforeRow).where(PupilBeforeRow.pupil_id == entry.id, PupilBeforeRow.part == "identity")
    )
    upns, births = set[str](), set[date]()
    for row in rows:
        key = RollKey(unit, extras.keyring, row.school_id)
        said: dict[str, Any] = key.unseal(before_field(row.id, row.part), row.sealed)
        if said.get("upn"):
            upns.add(said["upn"])
        if said.get("date_of_birth"):
            births.add(date.fromisoformat(said["date_of_birth"]))
    return upns, births


def _under_seal(unit: Unit, extras: Extras, entry: PupilRow) -> Iterator[Identity]:
    for each in protected_names(unit, extras, entry.id):
        yield Identity(each.upn, each.legal_surname, each.legal_forename, each.date_of_birth or entry.date_of_birth)
    if unit.session.get(WithheldRow, entry.id) is not None:
        words, _ = words_of(unit, RollKey(unit, extras.keyring, entry.school_id), entry.id)
        said = {
            **{name: getattr(entry, name) for name in ("legal_surname", "legal_forename", "date_of_birth")},
            **words,
        }
        yield Identity(said.get("upn"), said["legal_surname"], said["legal_forename"], said["date_of_birth"])


def entries_held(unit: Unit, ids: Collection[UUID]) -> list[PupilRow]:
    """The child's entries, locked."""
    rows = select(PupilRow).where(one_of(PupilRow.id, ids)).order_by(PupilRow.id).with_for_update()
    return list(unit.session.scalars(rows))
