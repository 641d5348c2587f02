"""What other services keep of pupils."""

from chassis.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils import PupilFacts, PupilFactsList, PupilsById
from sqlalchemy import select

from pupils.models import PupilRow


def pupil_facts(unit: Unit, request: PupilsById) -> PupilFactsList:
    """School, year group, class and whether on the roll; no name. Unknown ids are left out. For services only."""
    rows = unit.session.execute(
        select(
            PupilRow.id,
            PupilRow.school_id,
            PupilRow.year_group,
            PupilRow.class_name,
            PupilRow.on_roll,
            PupilRow.version,
        ).where(PupilRow.id.in_(request.ids))
    ).all()
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
            )
            for row in rows
        ]
    )
