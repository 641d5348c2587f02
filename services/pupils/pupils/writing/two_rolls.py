"""Writes questions about children whom two schools' systems have on their rolls, one for each pair of entries."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from pupils.batch import EntryElsewhere, KnownPupil, entries_elsewhere, may_be_at_both, on_rolls
from pupils.models import MatchProposalRow, RollQuestionRow
from pupils.taken import LeasedDelivery

OVER = ("left", "moved", "withdrawn")
"""States after which two entries that are both on a roll are a new question."""

_ASKED_AGAIN = ("state", "asks_from", "asked_at", "told_at", "delivery_id", "carried_out", "reason_sealed",
                "answered_at", "answered_by", "link_id", "acts_from")  # fmt: skip


def ask_schools(
    unit: Unit,
    delivery: LeasedDelivery,
    asking: Sequence[tuple[KnownPupil, EntryElsewhere]],
    returned: Iterable[KnownPupil],
) -> None:
    """``asking``: new entries, with those on other rolls. ``returned``: entries that were here before and whose place
    on the roll, or what says who they are, changed; whether another school has them is looked up."""
    pairs = [*asking, *_met_again(unit, delivery, list(returned))]
    if not pairs:
        return
    rows = [_row(unit, delivery, known, there) for known, there in _not_open(unit, pairs)]
    if not rows:
        return
    new = upsert(RollQuestionRow)
    again = {name: new.excluded[name] for name in _ASKED_AGAIN}
    statement = new.on_conflict_do_update(
        index_elements=["entry_id", "pupil_id"],
        set_={**again, "version": RollQuestionRow.version + 1},
        where=or_(*(RollQuestionRow.state == each for each in OVER)),  # a list would not go with many rows
    )
    asked = unit.session.scalars(statement.returning(RollQuestionRow), rows).all()
    for question in asked:
        unit.audit(
            AuditAction.PUPIL_ROLL_QUESTION_ASK,
            school_ids=question.school_ids,
            subject_ids=[question.entry_id, question.pupil_id],
            object_id=question.id,
        )


def _met_again(
    unit: Unit, delivery: LeasedDelivery, returned: Sequence[KnownPupil]
) -> list[tuple[KnownPupil, EntryElsewhere]]:
    """Who left the other school is asked about as well, without a word to anybody: the roll settles it at once as a
    move, as it does of a child who comes new."""
    here = [known for known in returned if known.on_roll]
    found = entries_elsewhere(unit, delivery.school_id, [(known.upn, known.date_of_birth) for known in here])
    met = [(known, there) for known in here for there in _to_ask_about(known, found.get(known.upn or "", []))]
    return _not_told_apart(unit, met)


def _not_told_apart(
    unit: Unit, met: list[tuple[KnownPupil, EntryElsewhere]]
) -> list[tuple[KnownPupil, EntryElsewhere]]:
    """Without leavers of whom a person said that they are another child: nobody would be asked again."""
    left = {there.pupil_id for _, there in met if not there.on_roll}
    if not left:
        return met
    apart = select(MatchProposalRow.new_id, MatchProposalRow.known_id).where(
        MatchProposalRow.state == "different",
        or_(MatchProposalRow.new_id.in_(left), MatchProposalRow.known_id.in_(left)),
    )
    pairs = {frozenset(row) for row in unit.session.execute(apart)}
    return [each for each in met if each[1].on_roll or {each[0].id, each[1].pupil_id} not in pairs]


def _to_ask_about(known: KnownPupil, elsewhere: Sequence[EntryElsewhere]) -> list[EntryElsewhere]:
    """Those on a roll, unless one registration stands beside the other; else those who left and are not linked."""
    there = on_rolls(elsewhere)
    if not there:
        return [each for each in elsewhere if not each.alias]
    status = known.value("enrolment_status")
    return [each for each in there if not may_be_at_both(status, each.enrolment_status)]


def _not_open(
    unit: Unit, pairs: Sequence[tuple[KnownPupil, EntryElsewhere]]
) -> list[tuple[KnownPupil, EntryElsewhere]]:
    """Without those that stand open, or were answered, the other way round."""
    turned = [
        and_(RollQuestionRow.entry_id == there.pupil_id, RollQuestionRow.pupil_id == known.id)
        for known, there in pairs
        if known.version > 1  # who has only just come was asked about by nobody
    ]
    if not turned:
        return list(pairs)
    standing = select(RollQuestionRow.pupil_id, RollQuestionRow.entry_id).where(
        or_(*turned), RollQuestionRow.state.not_in(OVER)
    )
    known_already = {tuple(row) for row in unit.session.execute(standing)}
    return [each for each in pairs if (each[0].id, each[1].pupil_id) not in known_already]


def _row(unit: Unit, delivery: LeasedDelivery, known: KnownPupil, there: EntryElsewhere) -> dict[str, object]:
    begins: date | None = known.value("enrolled_on")
    schools: list[UUID] = sorted({delivery.school_id, there.school_id})
    return {
        "id": new_id(),
        "entry_id": known.id,
        "entry_school_id": delivery.school_id,
        "pupil_id": there.pupil_id,
        "pupil_school_id": there.school_id,
        "school_ids": schools,
        "state": "waiting",
        "asks_from": max(begins or delivery.today, delivery.today),
        "asked_at": unit.now,
        "told_at": None if there.on_roll else unit.now,
        "delivery_id": delivery.delivery_id,
        "answered_at": None,
        "answered_by": None,
        "reason_sealed": None,
        "acts_from": None,
        "carried_out": True,
        "link_id": None,
        "version": 1,
    }
