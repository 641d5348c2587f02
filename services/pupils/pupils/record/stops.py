"""Who may not have a child told of, or collected."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.pupils.record import (
    CheckStops,
    OverrideStop,
    PupilStops,
    PupilStopsList,
    StopOverridden,
    StopOverride,
    StoppedPurpose,
    StopSaid,
    StopsAsked,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, select

from pupils.models import ContactRow, PupilRow, StopOverrideRow
from pupils.sealed import RollKey, contact_field, override_field
from pupils.sight import child_meant, entries_of, entries_with_schools, holds_for, knowable
from pupils.writing import flags_of

from .flags import bonds_by_pupil

HOLDS_FOR = timedelta(minutes=30)
"""Long enough to send what was asked for, too short to become a habit."""


def stops_said(unit: Unit, keyring: Keyring, entries: Sequence[PupilRow]) -> list[StopSaid]:
    """As ``pupil_record`` shows them: of the entries that the caller reads, the first of which is the child's, and, of
    a child of whom they may know all, of those that other schools have (``entries_with_schools``); contacts only of a
    child of whom they may know all. Raises ``VaultAway``."""
    known = knowable(unit, entries)
    own, away = entries[0].school_id, {each.id for each in entries if each.id in known and not each.hidden}
    read = [
        each
        for each in entries
        if holds_for(unit, Right.PUPIL_READ, each) or (each.school_id != own and each.id in away)
    ]
    found: list[StopSaid] = []
    for entry in read:
        bonds = [each for each in bonds_by_pupil(unit, keyring, {entry.id: [entry]})[entry.id] if flags_of([each])]
        names = _names(unit, RollKey(unit, keyring, entry.school_id), bonds) if entry.id in known else {}
        school_id = None if entry.school_id == own else entry.school_id
        found += (said.model_copy(update={"school_id": school_id}) for bond in bonds for said in _said(bond, names))
    return found


def _said(bond: Mapping[str, Any], names: Mapping[UUID, str]) -> Iterator[StopSaid]:
    for flag in flags_of([bond]):
        if "text" in bond:
            told = {name: bond[name] for name in ("text", "order_kind", "ends_on", "ask_again")}
            yield StopSaid.model_validate({"flag": flag, **told})
        elif bond["source"] in names:
            yield StopSaid(flag=flag, who=names[bond["source"]])


def _names(unit: Unit, key: RollKey, bonds: Sequence[Mapping[str, Any]]) -> dict[UUID, str]:
    asked = [bond["source"] for bond in bonds if "text" not in bond]
    if not asked:
        return {}
    names: dict[UUID, str] = {}
    for row in unit.session.scalars(select(ContactRow).where(ContactRow.id.in_(asked))):
        person = key.unseal(contact_field(row.id, row.version), row.sealed)
        names[row.id] = " ".join(filter(None, (person.get("forename"), person["surname"])))
    return names


def check_stops(unit: Unit, keyring: Keyring, request: CheckStops) -> PupilStopsList:
    """For a service, on behalf of the account that sends: an override lets go what its own maker sends.

    Who is not on the roll is left out, since nothing is known that would stop it. Raises ``VaultAway``.
    """
    same = entries_of(unit, request.pupil_ids)
    own = StopOverrideRow.overridden_by == request.sent_by
    found = _stops(unit, keyring, same, request.purpose, own)
    _audit(unit, Right.SERVICE_PUPIL_FLAGS, same)
    return PupilStopsList(pupils=found)


def stops_of(unit: Unit, keyring: Keyring, request: StopsAsked) -> PupilStops:
    """For who sends, a program too: by an override of their own, or by the one of a colleague that they name.

    ``not_found`` unless the caller sees the pupil in full, or the child whom an entry of another school means now.
    Raises ``VaultAway``.
    """
    pupil = child_meant(unit, request.pupil_id)
    by_word = StopOverrideRow.overridden_by == unit.access.actor_id
    if request.override_id is not None:
        by_word = StopOverrideRow.id == request.override_id
    with entries_with_schools(unit, pupil) as entries:
        (found,) = _stops(unit, keyring, {pupil.id: entries}, request.purpose, by_word)
        said = stops_said(unit, keyring, entries) if found.flags and request.with_words else []
    _audit(unit, Right.PUPIL_READ, {pupil.id: entries})
    return found.model_copy(update={"pupil_id": request.pupil_id, "said": said})


def _stops(
    unit: Unit,
    keyring: Keyring,
    same: dict[UUID, list[PupilRow]],
    purpose: StoppedPurpose,
    by_word: ColumnElement[bool],
) -> list[PupilStops]:
    bonds = bonds_by_pupil(unit, keyring, same)
    overrides = _overrides(unit, [entry.id for own in same.values() for entry in own], purpose, by_word)
    found = []
    for pupil_id, own in same.items():
        flags = flags_of(bonds[pupil_id])
        sources = [bond["source"] for bond in bonds[pupil_id] if flags_of([bond])]
        by = next((overrides[entry.id] for entry in own if entry.id in overrides), None) if flags else None
        found.append(
            PupilStops.model_validate(
                {
                    "pupil_id": pupil_id,
                    "stopped": bool(flags) and by is None,
                    "flags": flags,
                    "override": by,
                    "sources": sorted(sources),
                }
            )
        )
    return found


def _overrides(
    unit: Unit, entries: Sequence[UUID], purpose: StoppedPurpose, by_word: ColumnElement[bool]
) -> Mapping[UUID, StopOverride]:
    """Those that hold now, the longest of each entry."""
    holding = select(StopOverrideRow).where(
        StopOverrideRow.pupil_id.in_(entries),
        StopOverrideRow.purpose == purpose,
        StopOverrideRow.until > unit.now,
        by_word,
    )
    return {
        row.pupil_id: StopOverride(id=row.id, overridden_by=row.overridden_by, until=row.until)
        for row in unit.session.scalars(holding.order_by(StopOverrideRow.until, StopOverrideRow.id))
    }


def _audit(unit: Unit, right: Right, same: Mapping[UUID, Sequence[PupilRow]]) -> None:
    unit.audit(
        AuditAction.PUPIL_FLAGS_READ,
        right=right,
        school_ids={entry.school_id for own in same.values() for entry in own},
        subject_ids=list(same),
    )


def override_stop(unit: Unit, keyring: Keyring, request: OverrideStop) -> StopOverridden:
    """The override's id, which the service that sends asks to see. ``not_found``; ``not_permitted``. Raises
    ``VaultAway``: without the vault a reason cannot be kept, and nothing goes."""
    pupil = child_meant(unit, request.pupil_id)
    if not holds_for(unit, Right.PUPIL_OVERRIDE_STOP, pupil):
        raise Problem(ErrorCode.NOT_PERMITTED)
    override_id, until = new_id(), unit.now + HOLDS_FOR
    key = RollKey(unit, keyring, pupil.school_id)
    unit.session.add(
        StopOverrideRow(
            id=override_id,
            pupil_id=pupil.id,
            school_id=pupil.school_id,
            purpose=request.purpose,
            reason_sealed=key.seal_text(override_field(override_id), request.reason.strip()),
            overridden_by=unit.access.actor_id,
            overridden_at=unit.now,
            until=until,
        )
    )
    unit.audit(
        AuditAction.PUPIL_STOP_OVERRIDE,
        right=Right.PUPIL_OVERRIDE_STOP,
        school_ids=[pupil.school_id],
        subject_ids=[pupil.id],
        object_id=override_id,
        outcome=request.purpose,
    )
    return StopOverridden(id=override_id, until=until)
