"""What stops letters and exports about pupils, for other services: codes and ids, nothing else."""

from typing import Any
from uuid import UUID

from chassis.database import Unit
from chassis.keyring import Keyring
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils_record import PupilFlags, PupilFlagsList, PupilIds
from sqlalchemy import select

from pupils.domain.contacts import flags_of
from pupils.models import PupilContactRow, PupilLocalRow, PupilRow
from pupils.record_places import link_place, local_place
from pupils.roll_key import RollKey


def pupil_flags(unit: Unit, keyring: Keyring, request: PupilIds) -> PupilFlagsList:
    """Unknown ids are left out, so that an asker that must have an answer for each stops. Raises ``VaultAway``: who
    cannot know is not told that nothing stops it."""
    rows = unit.session.execute(select(PupilRow.id, PupilRow.school_id).where(PupilRow.id.in_(request.ids))).all()
    bonds: dict[UUID, list[dict[str, Any]]] = {row.id: [] for row in rows}
    for school_id in sorted({row.school_id for row in rows}):
        _gather(
            unit,
            RollKey(unit, keyring, school_id),
            school_id,
            [row.id for row in rows if row.school_id == school_id],
            bonds,
        )
    unit.audit(
        AuditAction.PUPIL_FLAGS_READ,
        right=Right.SERVICE_PUPIL_FLAGS,
        school_ids={row.school_id for row in rows},
        subject_ids=[row.id for row in rows],
    )
    return PupilFlagsList(
        pupils=[
            PupilFlags.model_validate({"pupil_id": pupil_id, "flags": flags_of([*each])})
            for pupil_id, each in bonds.items()
        ]
    )


def _gather(
    unit: Unit, key: RollKey, school_id: UUID, pupils: list[UUID], bonds: dict[UUID, list[dict[str, Any]]]
) -> None:
    here = select(PupilContactRow).where(PupilContactRow.pupil_id.in_(pupils), PupilContactRow.school_id == school_id)
    for bond in unit.session.scalars(here):
        bonds[bond.pupil_id].append(key.unseal(link_place(bond.pupil_id, bond.contact_id, bond.version), bond.sealed))
    local = select(PupilLocalRow).where(
        PupilLocalRow.pupil_id.in_(pupils), PupilLocalRow.school_id == school_id, PupilLocalRow.removed_at.is_(None)
    )
    for row in unit.session.scalars(local):
        kind = key.unseal(local_place(row.id), row.sealed)["kind"]
        bonds[row.pupil_id].append({"may_collect": False} if kind == "may_not_collect" else {kind: True})
