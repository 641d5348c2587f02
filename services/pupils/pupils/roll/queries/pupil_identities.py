"""Who some pupils are by the roll today, for a service that says so on the cover of what it gives away."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils import PupilIdentities, PupilIdentity, PupilsById
from sqlalchemy import not_, select

from pupils.models import PupilRow


def pupil_identities(unit: Unit, request: PupilsById) -> PupilIdentities:
    """Each by the very entry that is asked for.

    For services only; whoever asks looks whether the person they ask for may read it. Left out are unknown ids and
    children whose identity is protected: what is asked for goes to others, and a number or a birthday leads back.
    """
    known = select(PupilRow).where(PupilRow.id.in_(request.ids), not_(PupilRow.protected)).order_by(PupilRow.id)
    rows = unit.session.scalars(known).all()
    unit.audit(
        AuditAction.PUPIL_RECORD_READ,
        right=Right.SERVICE_PUPIL_NAMES,
        school_ids={row.school_id for row in rows},
        subject_ids=[row.id for row in rows],
    )
    return PupilIdentities(
        pupils=[
            PupilIdentity(
                pupil_id=row.id,
                school_id=row.school_id,
                known_as=_called(row),
                legal_name=_name(row.legal_forename, row.legal_surname),
                date_of_birth=row.date_of_birth,
                upn=row.upn,
                year_group=row.year_group,
                class_name=row.class_name,
            )
            for row in rows
        ]
    )


def _called(row: PupilRow) -> str:
    return _name(row.preferred_forename or row.legal_forename, row.preferred_surname or row.legal_surname)


def _name(forename: str, surname: str) -> str:
    return f"{forename} {surname}".strip()
