"""Asks somebody else whether a colleague who triages is kept from a child, or from one report."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rpc.incidents.conflicts import StaffLinkKind

from incidents.conflicts.domain.left import Team, who_confirms, whom_to_ask
from incidents.conflicts.queries.matter import Matter
from incidents.models import LinkQuestionRow

from .say_asked import say_asked

ASKED = "asked"


def ask_of_link(
    unit: Unit, team: Team, concerned: Collection[UUID], *, question_id: UUID, staff_id: UUID, subject_id: UUID,
    school_id: UUID, kind: StaffLinkKind | None, set_by: UUID | None, acts: bool,
) -> None:  # fmt: skip
    """``acts``: they are kept away meanwhile, and who confirms links is asked; else the first of the second persons."""
    told = who_confirms(team, concerned)
    put_question(
        unit, team, question_id=question_id, staff_id=staff_id, subject_id=subject_id, school_id=school_id, kind=kind,
        set_by=set_by, acts=acts, told_ids=told, asked_ids=told if acts else whom_to_ask(team, staff_id, concerned),
    )  # fmt: skip


def put_question(
    unit: Unit, team: Team, *, question_id: UUID, staff_id: UUID, subject_id: UUID | None, school_id: UUID,
    kind: StaffLinkKind | None, set_by: UUID | None, acts: bool, asked_ids: list[UUID], told_ids: list[UUID],
    matter: Matter | None = None,
) -> None:  # fmt: skip
    """Written down, and said to who tells people. ``matter``: of one report, and no child."""
    concern = None if matter is None else matter.concern
    row = LinkQuestionRow(
        id=question_id, staff_id=staff_id, subject_id=subject_id, concern_id=None if concern is None else concern.id,
        school_id=school_id, kind=kind, set_by=set_by, acts=acts, asked_at=unit.now,
        due_at=_due(team, acts=acts and matter is None), asked_ids=asked_ids, told_ids=told_ids, state=ASKED, version=1,
    )  # fmt: skip
    unit.session.add(row)
    say_asked(unit, row)
    children = [subject_id] if subject_id is not None else () if matter is None else matter.family
    unit.audit(AuditAction.CONFLICT_QUESTION_ASK, school_ids=[school_id], subject_ids=children, object_id=staff_id)


def ask_next(unit: Unit, team: Team, row: LinkQuestionRow, concerned: Collection[UUID]) -> None:
    """Nobody answered in time: the next group is asked beside those who were. Where there is none, it is looked at
    again after a weekday: somebody may have come meanwhile."""
    people = whom_to_ask(team, row.staff_id, concerned, row.asked_ids)
    row.due_at, row.told_ids = _due(team, acts=False), who_confirms(team, concerned)
    if people:
        row.asked_ids = [*row.asked_ids, *people]
        row.version += 1
        say_asked(unit, row)


def _due(team: Team, *, acts: bool) -> datetime:
    return team.known.after_two_school_days if acts else team.known.after_one_school_day
