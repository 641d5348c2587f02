"""What other services keep of pupils."""

from collections import defaultdict
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils import PupilFacts, PupilFactsList, PupilsById
from sqlalchemy import select

from pupils.models import ProtectedReaderRow, PupilRow


def pupil_facts(unit: Unit, request: PupilsById) -> PupilFactsList:
    """School, year group, class, whether on the roll, and who alone opens an emptied entry's file; no name.

    Unknown ids are left out. For services only.
    """
    rows = unit.session.execute(
        select(
            PupilRow.id,
            PupilRow.school_id,
            PupilRow.year_group,
            PupilRow.class_name,
            PupilRow.on_roll,
            PupilRow.version,
            (PupilRow.protected & PupilRow.hidden).label("emptied"),
        ).where(PupilRow.id.in_(request.ids))
    ).all()
    readers = defaultdict[UUID, list[UUID]](list)
    named = select(ProtectedReaderRow).where(ProtectedReaderRow.pupil_id.in_([row.id for row in rows if row.emptied]))
    for row in unit.session.scalars(named.order_by(ProtectedReaderRow.staff_id)):
        readers[row.pupil_id].append(row.staff_id)
    unit.audit(
        AuditAction.PUPIL_RECORD_READ,
        right=Right.SERVICE_PUPIL_FACTS,
        school_ids={row.school_id for row in rows},
        subject_ids=[row.id for row in rows],
    )
    return PupilFactsList(
        pupils=[
            PupilFacts(
                pupil_id=row.id,
                school_id=row.school_id,
                year_group=row.year_group,
                class_name=row.class_name,
                on_roll=row.on_roll,
                version=row.version,
                only_for=readers[row.id] if row.emptied else None,
            )
            for row in rows
        ]
    )
