"""A person named for a protected child says whether an entry of the roll is that child."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.apart import AreTwo
from haven_schemas.rpc.pupils.matching import DecideProposal, ProposalDecided
from sqlalchemy import select

from pupils.extras import Extras
from pupils.matching.sealed_reasons import answer_field
from pupils.models import IdentityQuestionRow, PupilRow
from pupils.protection.queries.identity_questions import entry_of
from pupils.protection.queries.protected_sight import may_know


def decide_question(unit: Unit, extras: Extras, request: DecideProposal) -> ProposalDecided:
    """``same``: the entry is emptied soon after (``empty_agreed``). ``different`` is kept, and never asked again.

    At a school where the caller protects nobody ``same`` takes two of the people named: after the first it is put off,
    and the others are told (``tell_matches``).
    ``not_found`` unless the caller is named for the child and matches pupils at their school; ``stale_version``. Raises
    ``VaultAway`` and, where two have to agree, ``OwnerAway``.
    """
    row = unit.session.scalar(
        select(IdentityQuestionRow).where(IdentityQuestionRow.id == request.proposal_id).with_for_update()
    )
    pupil = None if row is None else unit.session.get(PupilRow, row.pupil_id)
    if row is None or pupil is None or not unit.access.has(Right.PUPIL_MATCH, pupil.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    if not may_know(unit, pupil):
        raise Problem(ErrorCode.NOT_FOUND)
    if row.state in ("same", "different") or (request.version is not None and request.version != row.version):
        raise Problem(ErrorCode.STALE_VERSION, ids={"proposal_id": str(row.id)})
    key = extras.keyring.open(unit, pupil.id)
    entry = entry_of(key, row).entry
    row.version += 1
    row.state = request.decision
    if request.decision == "same" and not _is_enough(unit, extras, row, entry.school_id):
        row.told_at = row.told_at if row.agreed_by == unit.access.actor_id else None
        row.state, row.agreed_by = "later", unit.access.actor_id
    row.decided_at, row.decided_by = unit.now, unit.access.actor_id
    row.reason_sealed = key.seal(answer_field(row.id, row.version), request.reason.encode())
    _audit(unit, request.decision, pupil.school_id, pupil.id, row.id)
    _audit(unit, request.decision, entry.school_id, entry.pupil_id, None)
    return ProposalDecided.model_validate({"proposal_id": row.id, "state": row.state})


def _is_enough(unit: Unit, extras: Extras, row: IdentityQuestionRow, school_id: UUID) -> bool:
    """No school changes alone what another sees of a child on its roll, nor does one person in two accounts."""
    if unit.access.has(Right.PUPIL_PROTECT, school_id):
        return True
    if row.agreed_by is None or row.agreed_by == unit.access.actor_id:
        return False
    asked = AreTwo(first=row.agreed_by, second=unit.access.actor_id, school_id=school_id)
    return not extras.owner.are_two(asked).ties


def _audit(unit: Unit, outcome: str, school_id: UUID, pupil_id: UUID, question_id: UUID | None) -> None:
    """One entry each, so that no entry names the child of today beside the earlier one."""
    unit.audit(
        AuditAction.PUPIL_MATCH_DECIDE,
        right=Right.PUPIL_MATCH,
        school_ids=[school_id],
        subject_ids=[pupil_id],
        object_id=question_id,
        outcome=outcome,
    )
