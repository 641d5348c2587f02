"""Whether somebody is linked to a child is asked."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.conflicts import StaffLinkKind
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import LinkQuestionAsked
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, exists, or_, select

from incidents.aliases import family_of
from incidents.extras import OtherOwners
from incidents.models import LinkQuestionRow, PossibleLinkRow
from incidents.reading import next_morning
from incidents.sight import sight_of

from .keep_away import WAITING
from .left import Team, next_independent, who_confirms, whom_to_ask
from .matter import Matter, matter_of
from .team import ask_who_triages, concerned_with, team_of

ASKED = "asked"
FREED = "freed"
"""Nobody is asked anything: it stands beside the questions for those who are told."""
_FREED_SHOWN = timedelta(days=31)


def say_asked(unit: Unit, row: LinkQuestionRow) -> None:
    """To alerts, which tell each of them once."""
    unit.publish(
        LinkQuestionAsked(question_id=row.id, asked_ids=row.asked_ids, told_ids=row.told_ids, version=row.version),
        aggregate_id=row.id,
        aggregate_version=row.version,
        school_id=row.school_id,
    )


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


def ask_of_kept(unit: Unit, owners: OtherOwners, children: Sequence[UUID]) -> None:
    """They stay kept away until it is answered: that they were is of a release before, or the others have left since.
    Under ``lock_links``; each once. Raises ``OwnerAway``."""
    for child in children:
        family = family_of(unit, child)
        waiting = select(PossibleLinkRow).where(
            PossibleLinkRow.subject_id.in_(family),
            PossibleLinkRow.state == WAITING,
            ~exists().where(LinkQuestionRow.id == PossibleLinkRow.id),
        )
        for row in unit.session.scalars(waiting.order_by(PossibleLinkRow.id)).all():
            known = ask_who_triages(unit, owners, family, row.school_id, row.staff_id, None)
            team, concerned = team_of(unit, known, family), concerned_with(unit, family)
            put_question(
                unit, team, question_id=row.id, staff_id=row.staff_id, subject_id=row.subject_id,
                school_id=row.school_id, kind=None, set_by=None, acts=True,
                asked_ids=next_independent(team, concerned), told_ids=who_confirms(team, concerned),
            )  # fmt: skip
            unit.session.flush()


def say_freed(
    unit: Unit, team: Team, concerned: Collection[UUID], *, staff_id: UUID, subject_id: UUID | None, school_id: UUID,
    freed_by: UUID | None, concern_id: UUID | None = None,
) -> None:  # fmt: skip
    """At once to the trust lead and who watches over the data, the next morning to the others who triage the child; not
    to who did it and who is concerned themselves. Nothing where somebody else still keeps them away, or their role
    opens nothing of the child. ``team``: as it is now; ``freed_by`` None: nobody had agreed in time."""
    if freed_by == staff_id or not team.triages(staff_id):
        return
    apart = {*concerned, staff_id, *([freed_by] if freed_by else [])}
    row = LinkQuestionRow(
        id=new_id(), staff_id=staff_id, subject_id=subject_id, concern_id=concern_id, school_id=school_id, kind=None,
        set_by=None, acts=False, asked_at=unit.now, due_at=unit.now, asked_ids=[], told_ids=who_confirms(team, apart),
        state=FREED, decided_by=freed_by, decided_at=unit.now, settled_at=unit.now, tell_at=next_morning(unit.now),
        version=1,
    )  # fmt: skip
    unit.session.add(row)
    if row.told_ids:
        say_asked(unit, row)


def of_caller(unit: Unit) -> ColumnElement[bool]:
    """Those that wait and that the caller may answer or see; never about themselves."""
    caller = unit.access.actor_id
    return (
        (LinkQuestionRow.state == ASKED)
        & (LinkQuestionRow.staff_id != caller)
        & or_(LinkQuestionRow.asked_ids.contains([caller]), LinkQuestionRow.told_ids.contains([caller]))
    )


def freed_for_caller(unit: Unit, most: int) -> list[LinkQuestionRow]:
    """Colleagues who were let in again within a month and of whom the caller was told, the newest first; nobody for who
    triages and watches over data nowhere any more."""
    caller = unit.access.actor_id
    if not (unit.access.has(Right.CONCERN_TRIAGE) or unit.access.has(Right.DATA_OVERSEE)):
        return []
    wanted = select(LinkQuestionRow).where(
        LinkQuestionRow.state == FREED,
        LinkQuestionRow.staff_id != caller,
        LinkQuestionRow.told_ids.contains([caller]),
        LinkQuestionRow.asked_at > unit.now - _FREED_SHOWN,
    )
    newest = wanted.order_by(LinkQuestionRow.asked_at.desc(), LinkQuestionRow.id.desc())
    return [row for row in unit.session.scalars(newest.limit(most)) if not is_hidden(unit, row)]


def is_hidden(unit: Unit, row: LinkQuestionRow) -> bool:
    """From whoever is kept from the child, or the report, meanwhile, or asked about as well."""
    matter = matter_of(unit, row)
    if sight_of(unit).kept_from.intersection(matter.family):
        return True
    return unit.access.actor_id in concerned_with(unit, matter.family, matter.records)


def question_to_answer(unit: Unit, question_id: UUID, version: int | None) -> LinkQuestionRow:
    """Held; ``not_found`` for who is not asked, ``stale_version`` where it was answered or changed meanwhile."""
    row = unit.session.get(LinkQuestionRow, question_id, with_for_update=True)
    caller = unit.access.actor_id
    if row is None or caller not in row.asked_ids or caller in (row.staff_id, row.set_by) or is_hidden(unit, row):
        raise Problem(ErrorCode.NOT_FOUND)
    if row.state != ASKED or version not in (None, row.version):
        raise Problem(ErrorCode.STALE_VERSION)
    return row


def questions_of_caller(unit: Unit, most: int) -> list[LinkQuestionRow]:
    """The oldest first."""
    wanted = select(LinkQuestionRow).where(of_caller(unit)).order_by(LinkQuestionRow.asked_at, LinkQuestionRow.id)
    return [row for row in unit.session.scalars(wanted.limit(most)) if not is_hidden(unit, row)]
