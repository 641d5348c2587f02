"""Does what was answered about links, and asks the next people where nobody has answered in time."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import LinkAnswered
from haven_schemas.rpc.identity.triaging import WhoTriages
from haven_schemas.rpc.incidents.conflicts import StaffLinkKind
from sqlalchemy import Select, or_, select

from incidents.conflicts.parts.ask_of_link import ASKED, ask_next
from incidents.conflicts.parts.end_link import end_link
from incidents.conflicts.parts.mark_report import settle_mark
from incidents.conflicts.parts.say_freed import say_freed
from incidents.conflicts.parts.set_link import link_that_holds, set_link
from incidents.conflicts.queries.matter import Matter, matter_of
from incidents.conflicts.queries.team_of_child import ask_who_triages, concerned_with, lock_links, team_of
from incidents.extras import OpenUnit, OtherOwners
from incidents.models import LinkQuestionRow, PossibleLinkRow, StaffLinkRow

_BATCH = 50


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
