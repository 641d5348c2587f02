"""Every name some pupils are or were known by, for a service that leaves names out of what it gives away."""

from collections.abc import Iterator

from chassis.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils import KnownNames, KnownNamesList, PupilsById
from sqlalchemy import select

from pupils.models import PupilNameRow, PupilRow


def known_names(unit: Unit, request: PupilsById) -> KnownNamesList:
    """As they are called, then as they are called by law, then as they were. For services only; kept by none."""
    pupils = unit.session.scalars(select(PupilRow).where(PupilRow.id.in_(request.ids))).all()
    before: dict[object, list[PupilNameRow]] = {pupil.id: [] for pupil in pupils}
    for row in unit.session.scalars(select(PupilNameRow).where(PupilNameRow.pupil_id.in_(list(before)))):
        before[row.pupil_id].append(row)
    unit.audit(
        AuditAction.PUPIL_NAMES_READ,
        right=Right.SERVICE_PUPIL_NAMES,
        school_ids={pupil.school_id for pupil in pupils},
        subject_ids=[pupil.id for pupil in pupils],
    )
    return KnownNamesList(
        pupils=[
            KnownNames(pupil_id=pupil.id, names=list(dict.fromkeys(_forms(pupil, before[pupil.id]))))
            for pupil in pupils
        ]
    )


def _forms(pupil: PupilRow, before: list[PupilNameRow]) -> Iterator[str]:
    every: list[PupilRow | PupilNameRow] = [pupil, *before]
    for each in every:
        forename, surname = each.preferred_forename or each.legal_forename, each.preferred_surname or each.legal_surname
        yield f"{forename} {surname}".strip()
        yield f"{each.legal_forename} {each.legal_surname}".strip()
    if pupil.former_surname or pupil.former_forename:
        yield f"{pupil.former_forename or pupil.legal_forename} {pupil.former_surname or pupil.legal_surname}".strip()
