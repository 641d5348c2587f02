"""Those who triage thank the reporter of a concern, or tell them something back."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.steps import ReporterTold, TellReporter

from incidents.chronology_lines import subjects_of
from incidents.models import ConcernRow
from incidents.steps.parts.take_step import NewStep, lock_matter, write_entry


def tell_reporter(unit: Unit, keyring: Keyring, request: TellReporter) -> ReporterTold:
    """An entry in the children's chronologies that the concern's reporter reads too. Errors as ``lock_matter``."""
    concern = lock_matter(unit, "concern", request.concern_id, None)
    if not isinstance(concern, ConcernRow):
        raise Problem(ErrorCode.NOT_FOUND)
    subjects = subjects_of(unit, concern.id)
    new_step = NewStep("reporter_told", request.text)
    entry_id = write_entry(unit, keyring, concern, new_step, subjects)
    unit.audit(
        AuditAction.MATTER_STEP_TAKE,
        right=Right.CONCERN_TRIAGE,
        school_ids=[concern.school_id],
        subject_ids=[subject.id for subject in subjects],
        object_id=concern.id,
        outcome=new_step.step,
    )
    return ReporterTold(id=entry_id)
