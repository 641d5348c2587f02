"""Children whom two schools' systems have on their rolls, for people of either school."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from chassis.keys.keyring import Holder
from chassis.process.away import VaultAway
from chassis.units import cursors
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.roll_questions import ListRollQuestions, RollQuestion, RollQuestionPage
from sqlalchemy import or_, select, tuple_

from pupils.extras import Extras
from pupils.files.domain.roll_file import LONDON
from pupils.matching.queries.kept_from import kept_from
from pupils.matching.queries.match_facts import match_facts
from pupils.matching.sealed_reasons import roll_answer_field
from pupils.models import PupilRow, RollQuestionRow, SchoolRow
from pupils.two_rolls.domain.roll_questions import OPEN, SHOWN, answers_of

from .roll_question_sides import Sides, sides_of

_ANSWERED_FOR = timedelta(days=14)


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
    return RollQuestion.model_validate(
        {
            "id": row.id,
            "state": row.state,
            "since": row.asks_from,
            "asked_at": row.asked_at,
            "pupil_school_id": row.pupil_school_id,
            "pupil_school_name": names.get(row.pupil_school_id, ""),
            "entry_school_id": row.entry_school_id,
            "entry_school_name": names.get(row.entry_school_id, ""),
            "pupil": None if sides.pupil is None else match_facts(sides.pupil),
            "entry": None if sides.entry is None else match_facts(sides.entry),
            "answers": answers_of(
                row.state,
                asked=sides.pupil is not None,
                asking=sides.entry is not None,
                may_be_both=row.may_be_both,
                denied=row.denied,
            ),
            "acts_from": None if row.carried_out else row.acts_from,
            "answered_at": row.answered_at,
            "reason": _reason(unit, extras, row, sides),
            "version": row.version,
        }
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
