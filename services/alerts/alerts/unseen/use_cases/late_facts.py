"""What its owner knows of something that is late, of each kind in the same words."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.incidents.actions import ActionFactsReply
from haven_schemas.rpc.incidents.chronology import FileReviewFactsReply
from haven_schemas.rpc.incidents.papers import PaperFactsReply
from haven_schemas.rpc.incidents.steps import StepFacts, StepFactsReply
from haven_schemas.rpc.referrals.deadlines import DeadlineFactsReply

from alerts.copies.use_cases.keep_categories import category_called
from alerts.extras import OtherOwners

from ..domain.late import LateWork, Work


def late_facts(unit: Unit, owners: OtherOwners, kind: Work, source_id: UUID) -> LateWork | None:
    """As it is now; None where its owner knows it no more, as after a restore. ``OwnerAway``."""
    try:
        return _asked(unit, owners, kind, source_id)
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_FOUND:
            raise
        return None


def _asked(unit: Unit, owners: OtherOwners, kind: Work, source_id: UUID) -> LateWork:
    if kind == "action":
        return late_action(unit, owners, owners.action_facts(source_id))
    if kind == "look_back":
        asked = StepFacts(kind="incident", matter_id=source_id, step="look_back_due")
        return late_look_back(owners.step_facts(asked))
    if kind == "paper_review":
        return late_paper(owners.paper_facts(source_id))
    if kind == "file_review":
        return late_file(owners.file_review_facts(source_id))
    return late_deadline(owners, owners.deadline_facts(source_id))


def late_action(unit: Unit, owners: OtherOwners, facts: ActionFactsReply) -> LateWork:
    """An action, late while it is not done."""
    return LateWork(
        kind="action",
        source_id=facts.action_id,
        object_id=facts.incident_id,
        school_id=facts.school_id,
        due_on=facts.due_on,
        holds=not facts.done,
        owner_id=facts.owner_id,
        sender_id=facts.given_by or facts.assigned_by,
        kept_from=tuple(facts.kept_from_ids),
        category_id=category_called(unit, owners, facts.category_name),
        category_name=facts.category_name,
    )


def late_look_back(facts: StepFactsReply) -> LateWork:
    """A closed record, late until somebody looked back."""
    return LateWork(
        kind="look_back",
        source_id=facts.matter_id,
        object_id=facts.matter_id,
        school_id=facts.school_id,
        due_on=facts.due_on,
        holds=facts.holds,
        owner_id=facts.person_id,
        sender_id=facts.taken_by,
        kept_from=tuple(facts.kept_from_ids),
        category_id=facts.category_id,
        category_name=facts.category_name,
    )


def late_paper(facts: PaperFactsReply) -> LateWork:
    """A paper, late until it is reviewed or has another day."""
    return LateWork(
        kind="paper_review",
        source_id=facts.document_id,
        object_id=facts.document_id,
        school_id=facts.school_id,
        due_on=facts.due_on,
        holds=facts.holds,
        owner_id=None,
        sender_id=facts.set_by,
        kept_from=tuple(facts.kept_from_ids),
        category_id=facts.category_id,
        category_name=facts.category_name,
    )


def late_file(facts: FileReviewFactsReply) -> LateWork:
    """A child's file, late until its card is written with another day."""
    return LateWork(
        kind="file_review",
        source_id=facts.card_id,
        object_id=facts.card_id,
        school_id=facts.school_id,
        due_on=facts.due_on,
        holds=facts.holds,
        owner_id=facts.lead_id,
        sender_id=facts.set_by,
        kept_from=tuple(facts.kept_from_ids),
    )


def late_deadline(owners: OtherOwners, facts: DeadlineFactsReply) -> LateWork:
    """A deadline of a referral or a date to keep, late until it is met, chased or moved. Who is kept from the record
    incidents says."""
    record = owners.record_facts(facts.record_id)
    return LateWork(
        kind="deadline" if facts.referral_id else "date",
        source_id=facts.deadline_id,
        object_id=facts.referral_id or facts.deadline_id,
        school_id=record.school_id,
        due_on=facts.due_on,
        holds=facts.waits,
        owner_id=facts.owner_id,
        sender_id=None,
        kept_from=tuple(record.kept_from_ids),
    )
