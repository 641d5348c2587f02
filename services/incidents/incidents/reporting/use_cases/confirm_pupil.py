"""The roll confirms that a pupil named in a concern is at the school."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import select, update

from incidents.copies.known import keep_pupil_rows
from incidents.extras import OtherOwners
from incidents.models import DocumentRow, RecordSubjectRow, WaitingWorkRow


def confirm_pupil(unit: Unit, work: WaitingWorkRow, owners: OtherOwners) -> None:
    """Confirms the pupil; one the roll does not know at the school stays marked, for the safeguarding lead to see.

    ``OwnerAway`` while the roll does not answer.
    """
    line = unit.session.get(RecordSubjectRow, (work.concern_id, work.wanted_id), with_for_update=True)
    if line is None or line.confirmed:
        return
    here = [facts for facts in owners.pupil_facts([work.wanted_id]) if facts.school_id == line.school_id]
    keep_pupil_rows(unit, here)
    line.confirmed = bool(here)
    _confirm_in_files(unit, line)
    unit.audit(
        AuditAction.CONCERN_PUPIL_CONFIRM,
        right=Right.SERVICE_PUPIL_FACTS,
        school_ids=[line.school_id],
        subject_ids=[line.subject_id],
        object_id=line.record_id,
        outcome="done" if here else "not_confirmed",
    )


def _confirm_in_files(unit: Unit, line: RecordSubjectRow) -> None:
    """The files that came with the concern are about the same children."""
    files = select(DocumentRow.id).where(DocumentRow.concern_id == line.record_id)
    unit.session.execute(
        update(RecordSubjectRow)
        .where(RecordSubjectRow.record_id.in_(files), RecordSubjectRow.subject_id == line.subject_id)
        .values(confirmed=line.confirmed)
    )
