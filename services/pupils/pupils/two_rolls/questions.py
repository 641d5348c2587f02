"""What both schools are asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from uuid import UUID

from chassis.ground.away import VaultAway
from chassis.keys.keyring import Holder
from chassis.units import cursors
from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.pupils.roll_questions import (
    AnswerRollQuestion,
    ListRollQuestions,
    RollAnswer,
    RollQuestion,
    RollQuestionDecided,
    RollQuestionPage,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.events import RollQuestionAnswered
from haven_schemas.rights import Right
from sqlalchemy import func, or_, select, tuple_

from pupils.batch import MAIN, may_be_at_both
from pupils.extras import Extras
from pupils.files import LONDON
from pupils.models import PupilRow, RollQuestionRow, SchoolRow
from pupils.sealed import roll_answer_field
from pupils.sight import kept_from, knowable, match_facts

OPEN = ("waiting", "still_here", "here_now")
"""States in which someone may still say something."""

SHOWN = (*OPEN, "left", "both")
"""States that are shown: nothing is said of questions that the roll itself settled, or that were withdrawn."""
_SATURDAY = 5
_ANSWERED_FOR = timedelta(days=14)


def answers_of(state: str, *, asked: bool, asking: bool, may_be_both: bool, denied: bool) -> list[RollAnswer]:
    """What may be said in ``state`` by someone of the school that had the child first (``asked``), or of the other one.

    ``both`` only where a system says that the child is registered at two schools (``may_be_both``); ``here_now`` after
    someone at the first school said ``still_here`` (``denied``) only by who answers for both.
    """
    if state not in OPEN:
        return []
    found: list[RollAnswer] = []
    if asked:
        found += ["left"]
        found += ["still_here"] if state != "still_here" else []
        found += ["both"] if may_be_both else []
    if asking and state != "here_now" and (asked or not denied):
        found += ["here_now"]
    return found


def settled_by_rolls(
    *, pupil_on_roll: bool, entry_on_roll: bool, pupil_status: str | None, entry_status: str | None
) -> str | None:
    """The state of a question that waits, or was answered with ``still_here``, once the two rolls settle it; else None.

    The statuses are those of enrolment (Common Basic Data Set).
    """
    if not entry_on_roll:
        return "withdrawn"
    if not pupil_on_roll:
        return "moved"
    return "both" if may_be_at_both(pupil_status, entry_status) else None


def may_be_both(pupil_status: str | None, entry_status: str | None) -> bool:
    """Whether one of the systems has the child as registered at two schools, so that a person may say so too."""
    return MAIN in (pupil_status, entry_status) or may_be_at_both(pupil_status, entry_status)


def after_a_weekday(start: datetime) -> datetime:
    """The same time on the next weekday, by the schools' clocks; what begins at a weekend begins with Monday."""
    local = start.astimezone(LONDON)
    if local.weekday() >= _SATURDAY:
        local = datetime.combine(local.date() + timedelta(days=7 - local.weekday()), time(), LONDON)
    day = local.date() + timedelta(days=1)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, local.time(), LONDON).astimezone(timezone.utc)


@dataclass(frozen=True)
class Sides:
    """``pupil`` had a place on a roll first; None: not at a school where the caller matches pupils."""

    pupil: PupilRow | None
    entry: PupilRow | None


def sides_of(unit: Unit, questions: Sequence[RollQuestionRow]) -> dict[UUID, Sides]:
    """By question; none of one of which the caller sees no side, nor of a child they are linked to.

    An entry that was merged into another of its school is shown as that one. A protected child is shown to nobody: of
    them there is no question.
    """
    asked = {each for question in questions for each in (question.pupil_id, question.entry_id)}
    entries = _entries(unit, sorted(asked))
    linked = kept_from(unit)
    found = {}
    for question in questions:
        pupil, entry = entries.get(question.pupil_id), entries.get(question.entry_id)
        if linked.intersection((question.pupil_id, question.entry_id)) or (pupil is None and entry is None):
            continue
        found[question.id] = Sides(pupil, entry)
    return found


def _entries(unit: Unit, asked: Sequence[UUID]) -> dict[UUID, PupilRow]:
    if not asked:
        return {}
    each = func.unnest(list(asked)).column_valued("asked")
    rows = unit.session.execute(select(each, PupilRow).join(PupilRow, PupilRow.id == func.kept_entry(each))).all()
    schools = unit.access.schools_with(Right.PUPIL_MATCH)
    known = knowable(unit, [row for _, row in rows])
    return {of: row for of, row in rows if row.school_id in schools and row.id in known and not row.protected}


def list_roll_questions(unit: Unit, extras: Extras, request: ListRollQuestions) -> RollQuestionPage:
    """Those that wait for an answer, and those answered in the last fortnight, the newest first.

    Of schools where the caller matches pupils; each side's child only to people of that side. Nothing is said of a
    protected child, or of one the caller is linked to. Without reasons while the vault is away.
    """
    digest = cursors.filter_digest("roll questions", unit.access.actor_id)
    rows = _rows(unit, request, digest)
    page = rows[: request.limit]
    sides = sides_of(unit, page)
    shown = [row for row in page if row.id in sides]
    names = _names(unit, shown)
    unit.audit(
        AuditAction.PUPIL_ROLL_QUESTION_READ,
        right=Right.PUPIL_MATCH,
        school_ids={each.school_id for row in shown for each in _seen(sides[row.id])},
        subject_ids={each.id for row in shown for each in _seen(sides[row.id])},
    )
    last = page[-1] if len(rows) > request.limit else None
    return RollQuestionPage(
        questions=[_shown(unit, extras, row, sides[row.id], names) for row in shown],
        next_cursor=cursors.encode(digest, [last.asked_at.isoformat(), str(last.id)]) if last else None,
    )


def _rows(unit: Unit, request: ListRollQuestions, digest: str) -> Sequence[RollQuestionRow]:
    schools = list(unit.access.schools_with(Right.PUPIL_MATCH))
    linked = kept_from(unit)
    today = unit.now.astimezone(LONDON).date()
    wanted = (
        select(RollQuestionRow)
        .where(
            RollQuestionRow.school_ids.overlap(schools),
            RollQuestionRow.state.in_(SHOWN),
            or_(RollQuestionRow.state.in_(OPEN), RollQuestionRow.answered_at > unit.now - _ANSWERED_FOR),
            RollQuestionRow.asks_from <= today,
        )
        .order_by(RollQuestionRow.asked_at.desc(), RollQuestionRow.id.desc())
        .limit(request.limit + 1)
    )
    if linked:
        wanted = wanted.where(RollQuestionRow.pupil_id.not_in(linked), RollQuestionRow.entry_id.not_in(linked))
    if request.cursor is not None:
        after = tuple_(*_after(request.cursor, digest))
        wanted = wanted.where(tuple_(RollQuestionRow.asked_at, RollQuestionRow.id) < after)
    return unit.session.scalars(wanted).all()


def _after(cursor: str, digest: str) -> tuple[datetime, UUID]:
    try:
        asked_at, question_id = cursors.decode(cursor, digest)
        return datetime.fromisoformat(asked_at), UUID(question_id)
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None


def _seen(sides: Sides) -> list[PupilRow]:
    return [each for each in (sides.pupil, sides.entry) if each is not None]


def _names(unit: Unit, questions: Sequence[RollQuestionRow]) -> Mapping[UUID, str]:
    schools = {school for question in questions for school in question.school_ids}
    return {row.id: row.name for row in unit.session.scalars(select(SchoolRow).where(SchoolRow.id.in_(schools)))}


def _shown(unit: Unit, extras: Extras, row: RollQuestionRow, sides: Sides, names: Mapping[UUID, str]) -> RollQuestion:
    return of_row(
        RollQuestion,
        row,
        since=row.asks_from,
        pupil_school_name=names.get(row.pupil_school_id, ""),
        entry_school_name=names.get(row.entry_school_id, ""),
        pupil=None if sides.pupil is None else match_facts(sides.pupil),
        entry=None if sides.entry is None else match_facts(sides.entry),
        answers=answers_of(
            row.state,
            asked=sides.pupil is not None,
            asking=sides.entry is not None,
            may_be_both=row.may_be_both,
            denied=row.denied,
        ),
        acts_from=None if row.carried_out else row.acts_from,
        reason=_reason(unit, extras, row, sides),
    )


def _reason(unit: Unit, extras: Extras, row: RollQuestionRow, sides: Sides) -> str | None:
    if row.reason_sealed is None:
        return None
    via = Holder("school", _seen(sides)[0].school_id)
    try:
        key = extras.keyring.open(unit, row.id, via=via, key_version=row.version)
    except VaultAway:
        return None
    return key.unseal(roll_answer_field(row.id, row.version), row.reason_sealed).decode()


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
