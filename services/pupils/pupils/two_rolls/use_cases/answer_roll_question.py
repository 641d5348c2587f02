"""Someone at one of two schools says where a child is whom both have on their rolls; the other school is told."""

from chassis.keys.keyring import Holder
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import RollQuestionAnswered
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.roll_questions import AnswerRollQuestion, RollQuestionDecided
from sqlalchemy import select

from pupils.extras import Extras
from pupils.matching.sealed_reasons import roll_answer_field
from pupils.models import RollQuestionRow
from pupils.two_rolls.domain.roll_questions import OPEN, answers_of
from pupils.two_rolls.domain.weekday import after_a_weekday
from pupils.two_rolls.queries.roll_question_sides import sides_of


def answer_roll_question(unit: Unit, extras: Extras, request: AnswerRollQuestion) -> RollQuestionDecided:
    """What follows on the roll is done by ``settle_roll_questions`` within seconds: it reaches both schools. Of
    ``here_now`` a weekday later, unless the first school answers before, its roll lets the child go, or the caller
    answers for both.

    ``not_found`` unless the caller matches pupils at one of the schools and may know of the child; ``stale_version`` if
    someone else answered meanwhile, or the rolls settled it; ``invalid_request`` on ``answer`` for what is the other
    school's to say, or ``both`` where no system has the child as registered at two schools; on ``reason`` where
    ``here_now`` has none. Raises ``VaultAway`` where a reason is given.
    """
    question = unit.session.scalar(
        select(RollQuestionRow).where(RollQuestionRow.id == request.question_id).with_for_update()
    )
    sides = None if question is None else sides_of(unit, [question]).get(question.id)
    if question is None or sides is None:
        raise Problem(ErrorCode.NOT_FOUND)
    stale = request.version is not None and request.version != question.version
    if stale or question.state not in OPEN:
        raise Problem(ErrorCode.STALE_VERSION, ids={"question_id": str(question.id)})
    allowed = answers_of(
        question.state,
        asked=sides.pupil is not None,
        asking=sides.entry is not None,
        may_be_both=question.may_be_both,
        denied=question.denied,
    )
    if request.answer not in allowed:
        raise invalid("answer", FieldCode.NOT_ALLOWED)
    if request.answer == "here_now" and not request.reason.strip():
        raise invalid("reason", FieldCode.REQUIRED)
    at_need = request.answer == "here_now" and sides.pupil is None
    question.acts_from = after_a_weekday(unit.now) if at_need else None
    question.denied = question.denied or request.answer == "still_here"
    _write(unit, extras, question, request)
    return RollQuestionDecided(question_id=question.id, state=request.answer)


def _write(unit: Unit, extras: Extras, question: RollQuestionRow, request: AnswerRollQuestion) -> None:
    question.state = request.answer
    question.version += 1
    question.answered_at, question.answered_by = unit.now, unit.access.actor_id
    question.carried_out = False
    question.reason_sealed = None
    if reason := request.reason.strip():
        holders = [Holder("school", school) for school in question.school_ids]
        key = extras.keyring.new_data_key(unit, question.id, holders, key_version=question.version)
        question.reason_sealed = key.seal(roll_answer_field(question.id, question.version), reason.encode())
    to_tell = question.pupil_school_id if request.answer == "here_now" else question.entry_school_id
    unit.publish(
        RollQuestionAnswered(question_id=question.id, school_id=to_tell, version=question.version),
        aggregate_id=question.id,
        aggregate_version=question.version,
        school_id=to_tell,
    )
    unit.audit(
        AuditAction.PUPIL_ROLL_QUESTION_ANSWER,
        right=Right.PUPIL_MATCH,
        school_ids=question.school_ids,
        subject_ids=[question.entry_id, question.pupil_id],
        object_id=question.id,
        outcome=request.answer,
    )
