"""Whether a letter, export or transfer about a pupil may go: what stops it, and whose word lets it go all the same."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.record import (
    CheckStops,
    PupilStops,
    PupilStopsList,
    StopOverride,
    StoppedPurpose,
    StopsAsked,
)
from sqlalchemy import ColumnElement, select

from pupils.matching.queries.entries_of import entries_of, entries_with_schools
from pupils.models import PupilRow, StopOverrideRow
from pupils.record.domain.contacts import flags_of
from pupils.roll.queries.who_came import child_meant

from .flags_by_pupil import bonds_by_pupil
from .stops_said import stops_said


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
