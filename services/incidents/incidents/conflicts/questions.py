"""The questions, and their answers."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity.triaging import WhoTriages
from haven_schemas.acts.incidents.conflicts import (
    AnswerLinkQuestion,
    FreedColleague,
    LinkQuestion,
    LinkQuestionAnswered,
    LinkQuestionCount,
    LinkQuestions,
    ReadingInQuestion,
    StaffLinkKind,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.events import LinkAnswered, LinkQuestionAsked
from haven_schemas.rights import Right
from sqlalchemy import Select, or_, select, true

from incidents.extras import OpenUnit, OtherOwners
from incidents.models import FileReadingRow, LinkQuestionRow, PossibleLinkRow, StaffLinkRow
from incidents.sight import sees_concern, sight_of

from .ask import ASKED, ask_next, freed_for_caller, question_to_answer, questions_of_caller, say_freed
from .link import end_link, link_that_holds, set_link
from .matter import Matter, matter_of
from .report import settle_mark
from .team import ask_who_triages, concerned_with, lock_links, team_of

_MOST = 50
_BATCH = 50
_VERSION = 1


def link_questions(unit: Unit, owners: OtherOwners) -> LinkQuestions:
    """Names come from the roll and from identity, and are kept nowhere. Raises ``OwnerAway``."""
    rows, freed = _read(unit)
    children = _children(rows, freed)
    closed = sight_of(unit).closed
    names = {each.pupil_id: each.names[0] for each in owners.pupil_names(children) if each.pupil_id not in closed}

    def child_name(row: LinkQuestionRow) -> str | None:
        return None if row.subject_id is None else names.get(row.subject_id)

    return LinkQuestions(
        questions=[_shown(unit, owners, row, child_name(row)) for row in rows],
        freed=[_freed(owners, row, child_name(row)) for row in freed],
    )


def count_link_questions(unit: Unit) -> LinkQuestionCount:
    """For the caller's first page."""
    return LinkQuestionCount(waiting=len(_read(unit)[0]))


def _read(unit: Unit) -> tuple[list[LinkQuestionRow], list[LinkQuestionRow]]:
    """What is asked, and who was let in again; noted."""
    rows, freed = questions_of_caller(unit, _MOST), freed_for_caller(unit, _MOST)
    unit.audit(
        AuditAction.CONFLICT_LIST_READ,
        right=Right.SESSION_OWN,
        school_ids={row.school_id for row in (*rows, *freed)},
        subject_ids=_children(rows, freed),
    )
    return rows, freed


def _children(*of: list[LinkQuestionRow]) -> list[UUID]:
    return sorted({row.subject_id for rows in of for row in rows if row.subject_id is not None})


def _freed(owners: OtherOwners, row: LinkQuestionRow, child_name: str | None) -> FreedColleague:
    return FreedColleague(
        id=row.id,
        school_id=row.school_id,
        staff_name=_name(owners, row.staff_id),
        child_name=child_name,
        freed_by_name="" if row.decided_by is None else _name(owners, row.decided_by),
        freed_at=row.asked_at,
        lapsed=row.decided_by is None,
        report=row.concern_id is not None,
    )


def _shown(unit: Unit, owners: OtherOwners, row: LinkQuestionRow, child_name: str | None) -> LinkQuestion:
    caller = unit.access.actor_id
    return LinkQuestion.model_validate(
        {
            **{name: getattr(row, name) for name in ("id", "school_id", "staff_id", "kind", "set_by", "acts")},
            **{name: getattr(row, name) for name in ("asked_at", "due_at", "version")},
            "staff_name": _name(owners, row.staff_id),
            "set_by_name": None if row.set_by is None else _name(owners, row.set_by),
            "child_name": child_name,
            "may_answer": caller in row.asked_ids and caller != row.set_by,
            "readings": _readings(unit, row) if caller in row.told_ids and not row.acts else [],
            "report": row.concern_id is not None,
            "concern_id": _concern_read(unit, row),
        }
    )


def _concern_read(unit: Unit, row: LinkQuestionRow) -> UUID | None:
    concern = matter_of(unit, row).concern
    return concern.id if concern is not None and sees_concern(unit, concern) else None


def _name(owners: OtherOwners, staff_id: UUID) -> str:
    account = owners.staff(staff_id)
    return "" if account is None else account.name


def _readings(unit: Unit, row: LinkQuestionRow) -> list[ReadingInQuestion]:
    """The newest first, since somebody was asked; what was read that day before is on the same line."""
    matter = matter_of(unit, row)
    of_it = FileReadingRow.object_id.in_(matter.records) if matter.records else true()
    wanted = (
        select(FileReadingRow)
        .where(
            FileReadingRow.subject_id.in_(matter.family),
            of_it,
            FileReadingRow.reader_id == row.staff_id,
            FileReadingRow.last_at >= row.asked_at,
        )
        .order_by(FileReadingRow.last_at.desc(), FileReadingRow.object_id)
        .limit(_MOST)
    )
    return [
        ReadingInQuestion(kind=each.kind, last_at=each.last_at, times=each.times)  # type: ignore[arg-type]  # a kind
        for each in unit.session.scalars(wanted)
    ]


def answer_link_question(unit: Unit, request: AnswerLinkQuestion) -> LinkQuestionAnswered:
    """Done within seconds by ``settle_link_questions``: who answers may have no part in the school's records.

    ``not_found``, ``stale_version``; ``invalid_request`` on ``kind`` where they are linked and nobody has said how.
    """
    row = question_to_answer(unit, request.question_id, request.version)
    if request.answer == "linked" and row.kind is None and row.concern_id is None:
        if request.kind is None:
            raise invalid("kind", FieldCode.REQUIRED)
        row.kind = request.kind
    row.state = "agreed" if request.answer == "linked" else "refused"
    row.decided_by, row.decided_at = unit.access.actor_id, unit.now
    row.version += 1
    unit.audit(
        AuditAction.CONFLICT_QUESTION_DECIDE,
        right=Right.SESSION_OWN,
        school_ids=[row.school_id],
        subject_ids=[row.subject_id] if row.subject_id is not None else matter_of(unit, row).family,
        object_id=row.staff_id,
        outcome=f"staff_{request.answer}",
    )
    return LinkQuestionAnswered(id=row.id, answer=request.answer)


def settle_link_questions(open_unit: OpenUnit, owners: OtherOwners) -> int:
    """Up to 50, each in a transaction of its own; how many. Raises ``OwnerAway``: the rest stay as they are."""
    with open_unit(None) as unit:
        due = unit.session.scalars(_to_do(unit).order_by(LinkQuestionRow.due_at).limit(_BATCH)).all()
    for question_id in due:
        with open_unit(None) as unit:
            _settle(unit, owners, question_id)
    return len(due)


def _to_do(unit: Unit) -> Select[UUID]:
    answered = LinkQuestionRow.state.in_(("agreed", "refused"))
    waiting = or_(answered, LinkQuestionRow.due_at <= unit.now)
    return select(LinkQuestionRow.id).where(LinkQuestionRow.settled_at.is_(None), waiting)


def _settle(unit: Unit, owners: OtherOwners, question_id: UUID) -> None:
    found = unit.session.get(LinkQuestionRow, question_id)
    if found is None:
        return
    matter = matter_of(unit, found)
    family = matter.family
    known = ask_who_triages(unit, owners, family, found.school_id, found.staff_id, found.set_by)
    lock_links(unit)
    row = unit.session.get(LinkQuestionRow, question_id, with_for_update=True, populate_existing=True)
    if row is None or row.settled_at is not None or (row.state == ASKED and row.due_at > unit.now):
        return  # another replica was first
    if row.concern_id is not None and (row.acts or row.state != ASKED or matter.concern is None):
        _settle_mark(unit, known, matter, row)
    elif row.acts:
        _settle_link(unit, known, family, row)
    elif row.state == "agreed":
        _keep_away(unit, known, family, row)
    elif row.state == "refused":
        _settled(unit, row)
    else:
        others = concerned_with(unit, family, matter.records) | {row.staff_id, *([row.set_by] if row.set_by else [])}
        ask_next(unit, team_of(unit, known, family, matter.records), row, others)


def _settle_mark(unit: Unit, known: WhoTriages, matter: Matter, row: LinkQuestionRow) -> None:
    if settle_mark(unit, known, matter, row):
        team = team_of(unit, known, matter.family, matter.records)
        concerned = concerned_with(unit, matter.family, matter.records)
        say_freed(
            unit, team, concerned, staff_id=row.staff_id, subject_id=None, concern_id=row.concern_id,
            school_id=row.school_id, freed_by=row.decided_by,
        )  # fmt: skip


def _settle_link(unit: Unit, known: WhoTriages, family: Sequence[UUID], row: LinkQuestionRow) -> None:
    """A link that holds already ends unless somebody agreed, and others see that. One that contacts point to stays
    until the roll has heard the answer; where nobody gave one, somebody is asked again with the next report that nobody
    may read."""
    link = unit.session.get(StaffLinkRow, row.id, with_for_update=True)
    if row.state != "agreed" and link is not None and link.ended_at is None:
        end_link(unit, link, row.decided_by)
        say_freed(
            unit, team_of(unit, known, family), concerned_with(unit, family), staff_id=row.staff_id,
            subject_id=row.subject_id, school_id=row.school_id, freed_by=row.decided_by,
        )  # fmt: skip
    if link is None and row.state == ASKED:
        unit.session.delete(row)
    else:
        _settled(unit, row)


def _keep_away(unit: Unit, known: WhoTriages, family: Sequence[UUID], row: LinkQuestionRow) -> None:
    """Unless meanwhile whoever agreed would alone be left, or is no second person any more: then others are asked."""
    if row.decided_by is None or row.kind is None or row.subject_id is None:
        raise ValueError("what is agreed to names who did, the child, and what links the two")
    team = team_of(unit, known, family)
    decides = any(row.decided_by in group for group in known.decide)
    if not decides or (team.triages(row.staff_id) and not team.may_agree(row.staff_id, row.decided_by)):
        row.state, row.due_at = ASKED, unit.now
        return
    _settled(unit, row)
    if link_that_holds(unit, row.staff_id, row.subject_id) is None:
        set_link(
            unit, staff_id=row.staff_id, subject_id=row.subject_id, school_id=row.school_id,
            kind=cast(StaffLinkKind, row.kind), set_by=row.set_by or row.decided_by,
        )  # fmt: skip


def _settled(unit: Unit, row: LinkQuestionRow) -> None:
    """The roll is told of what its contacts point to: nobody else is to decide on it."""
    row.settled_at = unit.now
    if row.decided_by is None or unit.session.get(PossibleLinkRow, row.id) is None:
        return
    unit.publish(
        LinkAnswered.model_validate(
            {
                "question_id": row.id,
                "answer": "linked" if row.state == "agreed" else "different",
                "kind": row.kind if row.state == "agreed" else None,
                "decided_by": row.decided_by,
                "version": row.version,
            }
        ),
        aggregate_id=row.id,
        aggregate_version=row.version,
        school_id=row.school_id,
    )


def tell_of_freed(open_unit: OpenUnit, owners: OtherOwners) -> int:
    """One event of up to 50 at a school, so that each of them has one alert of a morning, once however many replicas
    look; how many. Raises ``OwnerAway``: they stay as they are."""
    with open_unit(None) as unit:
        due = select(LinkQuestionRow.school_id).where(LinkQuestionRow.tell_at <= unit.now).distinct()
        schools = unit.session.scalars(due.order_by(LinkQuestionRow.school_id)).all()
    return sum(_tell(open_unit, owners, school_id) for school_id in schools)


def _tell(open_unit: OpenUnit, owners: OtherOwners, school_id: UUID) -> int:
    with open_unit(None) as unit:
        due = (LinkQuestionRow.tell_at <= unit.now, LinkQuestionRow.school_id == school_id)
        wanted = select(LinkQuestionRow).where(*due).order_by(LinkQuestionRow.tell_at, LinkQuestionRow.id).limit(_BATCH)
        rows = unit.session.scalars(wanted.with_for_update(skip_locked=True)).all()
        told: set[UUID] = set()
        for row in rows:
            others = _others(unit, owners, row)
            row.told_ids, row.tell_at = [*row.told_ids, *sorted(others)], None
            told |= others
        if told:
            notice_id = new_id()
            event = LinkQuestionAsked(question_id=notice_id, asked_ids=[], told_ids=sorted(told), version=_VERSION)
            unit.publish(event, aggregate_id=notice_id, aggregate_version=_VERSION, school_id=school_id)
        return len(rows)


def _others(unit: Unit, owners: OtherOwners, row: LinkQuestionRow) -> frozenset[UUID]:
    """Who triages the child now, and neither did it nor was told, nor is the one whom it is about, in whichever
    account, nor kept from the child or asked about."""
    matter = matter_of(unit, row)
    known = ask_who_triages(unit, owners, matter.family, row.school_id, row.staff_id, None)
    team = team_of(unit, known, matter.family, matter.records)
    return team.beside(row.staff_id) - {
        *concerned_with(unit, matter.family, matter.records),
        *row.told_ids,
        row.decided_by,
    }
