"""Carries out what people said about children on two rolls, and ends questions that the rolls themselves settled.

A person's scope is their own schools; what follows from their word reaches both, so the service does it a moment later.
The school that had the child keeps its entry as it was, with contacts and stops, whatever is said.
"""

from datetime import date
from uuid import UUID

from chassis.process.away import Away
from chassis.process.logs import get_logger
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from pupils.extras import Extras, OpenUnit
from pupils.files.domain.roll_file import LONDON
from pupils.models import PupilRow, RollQuestionRow
from pupils.moves.parts.say_answered import say_answered
from pupils.roll.domain.joining import AT_ANOTHER_TOO, MAIN
from pupils.two_rolls.domain.roll_questions import may_be_both, settled_by_rolls
from pupils.two_rolls.parts.merge_entries import end_merge, merge_entries
from pupils.two_rolls.parts.move_pupil import put_back, take_off

_MOST_A_RUN = 200
_BY_ROLLS = ("waiting", "still_here")

log = get_logger()


def _due() -> Select[UUID, list[UUID]]:
    asked, met = aliased(PupilRow), aliased(PupilRow)
    pupil, entry = aliased(PupilRow), aliased(PupilRow)
    status = (pupil.enrolment_status, entry.enrolment_status)
    rolls = or_(
        pupil.id.is_(None), entry.id.is_(None), ~pupil.on_roll, ~entry.on_roll,
        *(each.in_(AT_ANOTHER_TOO) for each in status),
        and_(~RollQuestionRow.may_be_both, or_(*(each == MAIN for each in status))),
    )  # fmt: skip
    on_or_left = or_(pupil.on_roll, pupil.left_on <= bindparam("today"))
    again = and_(RollQuestionRow.state == "here_now", on_or_left)
    still_open = or_(RollQuestionRow.state.in_((*_BY_ROLLS, "here_now")), ~RollQuestionRow.carried_out)
    return (
        select(RollQuestionRow.id, RollQuestionRow.school_ids)
        .outerjoin(asked, asked.id == RollQuestionRow.pupil_id)
        .outerjoin(pupil, pupil.id == _kept(asked))
        .outerjoin(met, met.id == RollQuestionRow.entry_id)
        .outerjoin(entry, entry.id == _kept(met))
        .where(
            still_open,
            or_(
                RollQuestionRow.acts_from.is_(None),
                RollQuestionRow.acts_from <= bindparam("now"),
                pupil.id.is_(None),
                entry.id.is_(None),
                ~pupil.on_roll,
                ~entry.on_roll,
            ),
            or_(~RollQuestionRow.carried_out, and_(RollQuestionRow.state.in_(_BY_ROLLS), rolls), again),
        )
        .order_by(RollQuestionRow.asked_at, RollQuestionRow.id)
        .limit(_MOST_A_RUN)
    )


def _kept(entry: type[PupilRow]) -> ColumnElement[UUID]:
    return case((entry.hidden, func.kept_entry(entry.id)), else_=entry.id)


_DUE = _due()
"""Put together once: to do so each time was most of what the job did while nobody had a question."""


def settle_roll_questions(open_unit: OpenUnit, extras: Extras) -> None:
    """Each question in a transaction of its own; safe on every replica at once. Waits while the vault is away."""
    with open_unit(None) as unit:
        due = [
            (question_id, schools)
            for question_id, schools in unit.session.execute(_DUE, {"today": _today(unit), "now": unit.now})
        ]
    for question_id, schools in due:
        try:
            with open_unit(schools) as unit:
                _settle(unit, extras, question_id)
        except Away:
            log.warning("roll_questions_wait_for_vault")
            return


def _today(unit: Unit) -> date:
    return unit.now.astimezone(LONDON).date()


def _settle(unit: Unit, extras: Extras, question_id: UUID) -> None:
    question = unit.session.scalar(
        select(RollQuestionRow).where(RollQuestionRow.id == question_id).with_for_update(skip_locked=True)
    )
    if question is None:
        return
    before = question.state
    pupil, entry = _locked(unit, question)
    if pupil is None or entry is None or pupil.protected or entry.protected:
        question.state = "withdrawn"
    elif _is_answered_for(unit, question, pupil):
        return
    elif question.acts_from is not None and not question.carried_out and not entry.on_roll:
        question.state = "withdrawn"
    else:
        _carry_out(unit, extras, question, pupil, entry)
        say_answered(unit, question, pupil, entry)
    changed = question.state != before or not question.carried_out
    question.carried_out = True
    if changed:
        unit.audit(
            AuditAction.PUPIL_ROLL_QUESTION_SETTLE,
            school_ids=question.school_ids,
            subject_ids=[question.entry_id, question.pupil_id],
            object_id=question.id,
            outcome=question.state,
        )


def _is_answered_for(unit: Unit, question: RollQuestionRow, pupil: PupilRow) -> bool:
    """Whether the first school, whose roll still has the child, has time to answer what the second one said."""
    waits = not question.carried_out and question.acts_from is not None and question.acts_from > unit.now
    return waits and pupil.on_roll


def _carry_out(unit: Unit, extras: Extras, question: RollQuestionRow, pupil: PupilRow, entry: PupilRow) -> None:
    if question.state == "both":
        put_back(unit, question, pupil)
        merge_entries(unit, extras, question, kept=pupil, alias=entry)
    elif question.state in ("left", "here_now"):
        if not question.carried_out:
            merge_entries(unit, extras, question, kept=entry, alias=pupil)
            take_off(unit, question, pupil)
        elif pupil.on_roll:
            _ask_again(question)
        elif pupil.left_on is not None and pupil.left_on <= _today(unit):
            question.state = "moved"
    else:
        if not question.carried_out:
            end_merge(unit, extras, question)
            put_back(unit, question, pupil)
        _look_at_rolls(unit, extras, question, pupil, entry)


def _ask_again(question: RollQuestionRow) -> None:
    """They enrolled since someone said that they are at the other school."""
    question.state, question.told_at, question.acts_from = "waiting", None, None
    question.answered_at = question.answered_by = question.reason_sealed = None
    question.version += 1


def _look_at_rolls(unit: Unit, extras: Extras, question: RollQuestionRow, pupil: PupilRow, entry: PupilRow) -> None:
    statuses = (pupil.enrolment_status, entry.enrolment_status)
    question.may_be_both = may_be_both(*statuses)
    settled = settled_by_rolls(
        pupil_on_roll=pupil.on_roll, entry_on_roll=entry.on_roll, pupil_status=statuses[0], entry_status=statuses[1]
    )
    if settled is None:
        return
    question.state = settled
    if settled == "moved":
        merge_entries(unit, extras, question, kept=entry, alias=pupil)
    elif settled == "both":
        merge_entries(unit, extras, question, kept=pupil, alias=entry)


def _locked(unit: Unit, question: RollQuestionRow) -> tuple[PupilRow | None, PupilRow | None]:
    """Both entries, or those they were merged into at their own school, locked in the order of their ids."""
    kept = unit.session.execute(select(func.kept_entry(question.pupil_id), func.kept_entry(question.entry_id))).one()
    rows = unit.session.scalars(
        select(PupilRow).where(PupilRow.id.in_([*kept])).order_by(PupilRow.id).with_for_update()
    )
    found = {row.id: row for row in rows}
    return found.get(kept[0]), found.get(kept[1])
