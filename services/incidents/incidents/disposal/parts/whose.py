"""Whose file is destroyed, sealed for the register: retention keeps it, and this service alone opens it (decision 131).

Under a key of the year for the whole trust, which retention destroys once the trust keeps names no longer.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.keys.keyring import Holder, Keyring, SealedField, Tampered
from chassis.process.logs import get_logger
from chassis.units.database import Unit
from haven_schemas.destroyed_register import key_id, year_of, year_sealed
from haven_schemas.errors import ErrorCode, Problem

from incidents.extras import OtherOwners

log = get_logger()
_WRITTEN_ONCE = 1


@dataclass(frozen=True)
class Whose:
    """What a child was called, and by law where that is another name."""

    names: tuple[str, ...] = ()
    date_of_birth: date | None = None


def seal_whose(
    unit: Unit, keyring: Keyring, owners: OtherOwners, disposal_id: UUID, subject_ids: Sequence[UUID]
) -> str | None:
    """None of a child who is on no roll, or whose identity is protected: how somebody described them is no name, and
    where this year's key is lost, with a vault that was restored to before it was made. ``OwnerAway``; ``VaultAway``.
    """
    known = {each.pupil_id: each for each in owners.pupil_identities(subject_ids)}
    found = next((known[each] for each in subject_ids if each in known), None)
    if found is None:
        return None
    said = {
        "names": list(dict.fromkeys([found.known_as, found.legal_name])),
        "born": found.date_of_birth.isoformat(),
    }
    year = year_of(unit.now)
    try:
        sealed = keyring.seal_apart(unit, _holder(year), _field(disposal_id), json.dumps(said).encode())
    except Problem as problem:
        if problem.code is not ErrorCode.KEY_GONE:
            raise
        log.error("register_key_lost", disposal_id=disposal_id)  # noqa: TRY400  # its trace says nothing more
        return None
    return f"{year}.{sealed}"


def open_whose(keyring: Keyring, disposal_id: UUID, sealed: str | None) -> Whose:
    """Of nobody where nothing was sealed, or its years are over. ``VaultAway``; ``Tampered``."""
    if sealed is None:
        return Whose()
    try:
        holder = _holder(year_sealed(sealed))
    except ValueError:
        raise Tampered(disposal_id) from None
    try:
        said = json.loads(keyring.open_apart(holder, _field(disposal_id), sealed.partition(".")[2]))
    except Problem as problem:
        if problem.code is not ErrorCode.KEY_GONE:
            raise
        return Whose()
    return Whose(tuple(said["names"]), date.fromisoformat(said["born"]))


def _holder(year: int) -> Holder:
    return Holder("register", key_id(year))


def _field(disposal_id: UUID) -> SealedField:
    return SealedField("disposal", disposal_id, "whose", _WRITTEN_ONCE)
