"""What both answered is done.

A person's scope is their own schools; what follows from their word reaches both, so the service does it a moment later.
The school that had the child keeps its entry as it was, with contacts and stops, whatever is said.
"""

from datetime import date
from uuid import UUID

from chassis.ground.away import Away
from chassis.ground.logs import get_logger
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import Event, PupilChanged, PupilJoined, PupilLeft, RollQuestionsAsked
from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import aliased

from pupils.batch import AT_ANOTHER_TOO, MAIN, is_here_by
from pupils.extras import Extras, OpenUnit
from pupils.files import LONDON
from pupils.matching import merge, release, tell
from pupils.models import MatchProposalRow, PupilMergeRow, PupilRow, RollQuestionRow
from pupils.moves import say_answered
from pupils.sealed import merge_field
from pupils.sight import entries_of, takes_two
from pupils.writing import aliases_leave

from .questions import may_be_both, settled_by_rolls

_BECAUSE = {
    "moved": "The roll of the other school says that they left.",
    "left": "A colleague of the school said that they left for the other one.",
    "here_now": "A colleague of the other school said that they are there now.",
    "both": "They are registered at both schools.",
}
_NOT_AFTER_ALL = "A colleague of the school said that they are still there."
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
_MOST_TOLD = 2_000
_FIRST_VERSION = 1


def merge_entries(unit: Unit, extras: Extras, question: RollQuestionRow, *, kept: PupilRow, alias: PupilRow) -> None:
    """Nothing where they are one already; a proposal for people where one of them is an alias of a third entry, or
    the two were born on different days by now.

    Raises ``VaultAway``.
    """
    if alias.id in {entry.id for entry in entries_of(unit, [kept.id])[kept.id]}:
        return
    if kept.merged_into is not None or alias.merged_into is not None or takes_two(unit, kept, alias):
        _propose(unit, question, kept, alias)
        return
    question.link_id = merge(unit, extras, kept, alias, _BECAUSE[question.state], by=question.answered_by)


def end_merge(unit: Unit, extras: Extras, question: RollQuestionRow) -> None:
    """Ends the merge that this question made, if it is in force. Raises ``VaultAway``."""
    if question.link_id is None:
        return
    row = unit.session.scalar(select(PupilMergeRow).where(PupilMergeRow.id == question.link_id).with_for_update())
    question.link_id = None
    if row is None or row.ended_at is not None:
        return
    alias = unit.session.scalar(select(PupilRow).where(PupilRow.id == row.alias_id).with_for_update())
    if alias is None or alias.merged_into != row.pupil_id:
        return
    key = extras.keyring.open(unit, row.id)
    row.ended_at, row.ended_by = unit.now, question.answered_by
    row.ended_sealed = key.seal(merge_field(row.id, "ended_sealed"), _NOT_AFTER_ALL.encode())
    release(unit, extras, row, alias)
    tell(unit, AuditAction.PUPIL_MERGE_END, row.id, row.school_ids, (row.pupil_id, row.alias_id))


def _propose(unit: Unit, question: RollQuestionRow, kept: PupilRow, alias: PupilRow) -> None:
    proposal = {
        "id": new_id(), "new_id": kept.id, "known_id": alias.id, "school_ids": question.school_ids, "score": 100,
        "agree": ["upn", "date_of_birth"], "state": "open", "made_at": unit.now, "delivery_id": None, "version": 1,
    }  # fmt: skip
    unit.session.execute(upsert(MatchProposalRow).values(proposal).on_conflict_do_nothing())


def take_off(unit: Unit, question: RollQuestionRow, pupil: PupilRow) -> None:
    """The entry stays where it is, with all that its school knows; its system does not bring it back by going on."""
    if pupil.moved_on is not None and not pupil.on_roll:
        return
    pupil.moved_on = unit.now.astimezone(LONDON).date()
    was_here, pupil.on_roll = pupil.on_roll, False
    pupil.version += 1
    pupil.changed_at = unit.now
    aliases_leave(unit, [pupil.id])
    left = [PupilLeft(pupil_id=pupil.id, version=pupil.version)] if was_here else []
    _publish(unit, pupil, left)
    _audit(unit, question, pupil)


def put_back(unit: Unit, question: RollQuestionRow, pupil: PupilRow) -> None:
    """What their school's system says of them counts again; nothing for who was not taken off."""
    if pupil.moved_on is None:
        return
    today = unit.now.astimezone(LONDON).date()
    pupil.moved_on = None
    was_here, pupil.on_roll = pupil.on_roll, is_here_by(pupil.left_on, pupil.enrolment_status, today)
    pupil.version += 1
    pupil.changed_at = unit.now
    joined = [PupilJoined(pupil_id=pupil.id, version=pupil.version)] if pupil.on_roll and not was_here else []
    _publish(unit, pupil, joined)
    _audit(unit, question, pupil)


def _publish(unit: Unit, pupil: PupilRow, more: list[PupilLeft] | list[PupilJoined]) -> None:
    events: list[Event] = [PupilChanged(pupil_id=pupil.id, version=pupil.version), *more]
    unit.publish_many([(event, pupil.id, pupil.version) for event in events], school_id=pupil.school_id)


def _audit(unit: Unit, question: RollQuestionRow, pupil: PupilRow) -> None:
    unit.audit(
        AuditAction.PUPIL_SCHOOL_MOVE,
        school_ids=question.school_ids,
        subject_ids=[pupil.id],
        object_id=question.id,
    )


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


def tell_roll_questions(unit: Unit) -> None:
    """From the day the child begins at the second school: before it, being on both rolls is no question yet."""
    today = unit.now.astimezone(LONDON).date()
    untold = (
        select(RollQuestionRow.id)
        .where(
            RollQuestionRow.state == "waiting", RollQuestionRow.told_at.is_(None), RollQuestionRow.asks_from <= today
        )
        .limit(_MOST_TOLD)
        .with_for_update(skip_locked=True)
    )
    told = unit.session.execute(
        update(RollQuestionRow)
        .where(RollQuestionRow.id.in_(untold))
        .values(told_at=unit.now)
        .returning(RollQuestionRow.pupil_school_id, RollQuestionRow.entry_school_id)
    )
    for school_id in sorted({school for schools in told for school in schools}):
        notice_id = new_id()
        unit.publish(
            RollQuestionsAsked(notice_id=notice_id, school_id=school_id),
            aggregate_id=notice_id,
            aggregate_version=_FIRST_VERSION,
            school_id=school_id,
        )
