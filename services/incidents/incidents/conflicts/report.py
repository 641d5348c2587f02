"""Somebody who triages says later that a report is about a colleague: they are kept from it, or somebody is asked."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.identity.triaging import WhoTriages
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.extras import OtherOwners
from incidents.models import ConcernRow, LinkQuestionRow

from .ask import ASKED, FREED, put_question
from .keep_away import bar, barred_from
from .left import next_independent, who_confirms
from .matter import Matter
from .team import ask_who_triages, concerned_with, lock_links, team_of


def mark_report(unit: Unit, owners: OtherOwners, matter: Matter, staff_ids: Collection[UUID]) -> tuple[int, int]:
    """Of the accounts that may be the colleague's: how many are kept from it now, and of how many somebody is asked
    first. Raises ``OwnerAway``.

    Who does not triage there is kept away for good, and so is the caller. Who does, is until the end of the next school
    day, and longer where the trust lead or who watches over the data agrees; at once where two others read it still,
    and once: after that lapsed, or was refused, somebody is asked first.
    """
    concern, caller = _concern_of(matter), unit.access.actor_id
    new = sorted({*staff_ids} - barred_from(unit, concern.id))
    known = {each: ask_who_triages(unit, owners, matter.family, concern.school_id, each, caller) for each in new}
    lock_links(unit)
    acts = [_mark(unit, matter, known[each], each, {*staff_ids}) for each in new]
    return acts.count(True), acts.count(False)


def keep_from_report(unit: Unit, matter: Matter, staff_id: UUID) -> None:
    """And from the record it is in."""
    for record_id in matter.records:
        bar(unit, record_id, _concern_of(matter).school_id, barred_from(unit, record_id) | {staff_id})


def let_into_report(unit: Unit, matter: Matter, staff_id: UUID) -> None:
    """And into the record it is in, unless another report in that is kept from them."""
    concern = _concern_of(matter)
    bar(unit, concern.id, concern.school_id, barred_from(unit, concern.id) - {staff_id})
    if (record_id := concern.incident_id) is None:
        return
    others = unit.session.scalars(select(ConcernRow.id).where(ConcernRow.incident_id == record_id)).all()
    if not any(staff_id in barred_from(unit, each) for each in others):
        bar(unit, record_id, concern.school_id, barred_from(unit, record_id) - {staff_id})


def _mark(unit: Unit, matter: Matter, known: WhoTriages, staff_id: UUID, named: set[UUID]) -> bool:
    concern, caller = _concern_of(matter), unit.access.actor_id
    team = team_of(unit, known, matter.family, matter.records)
    takes_from_team = staff_id != caller and team.triages(staff_id)
    before = _question_about(unit, concern, staff_id)
    if takes_from_team and before is not None and before.settled_at is None:
        return before.acts
    acts = not takes_from_team or (before is None and team.leaves_enough(staff_id))
    if acts:
        keep_from_report(unit, matter, staff_id)
    unit.audit(
        AuditAction.CONCERN_COLLEAGUE_NAME,
        right=Right.CONCERN_TRIAGE,
        school_ids=[concern.school_id],
        subject_ids=matter.family,
        object_id=staff_id,
        outcome="kept_away" if acts else "asked",
    )
    if takes_from_team:
        concerned = concerned_with(unit, matter.family, matter.records) | named | {caller}
        told = who_confirms(team, concerned)
        put_question(
            unit, team, question_id=new_id(), staff_id=staff_id, subject_id=None, school_id=concern.school_id,
            kind=None, set_by=caller, acts=acts, asked_ids=told or next_independent(team, concerned), told_ids=told,
            matter=matter,
        )  # fmt: skip
        unit.session.flush()
    return acts


def _concern_of(matter: Matter) -> ConcernRow:
    if matter.concern is None:
        raise ValueError("of a report that is read here")
    return matter.concern


def _question_about(unit: Unit, concern: ConcernRow, staff_id: UUID) -> LinkQuestionRow | None:
    about = (
        LinkQuestionRow.concern_id == concern.id, LinkQuestionRow.staff_id == staff_id, LinkQuestionRow.state != FREED,
    )  # fmt: skip
    return unit.session.scalar(select(LinkQuestionRow).where(*about).order_by(LinkQuestionRow.asked_at.desc()).limit(1))


def settle_mark(unit: Unit, known: WhoTriages, matter: Matter, row: LinkQuestionRow) -> bool:
    """What was answered, or that nobody agreed in time, takes effect; whether they were let in again by it. Not done
    where too few would be left meanwhile: somebody is asked again."""
    if matter.concern is None or (row.state == "refused" and not row.acts):
        row.settled_at = unit.now
        return False
    if row.state == "agreed":
        if not row.acts and not team_of(unit, known, matter.family, matter.records).leaves_enough(row.staff_id):
            row.state, row.due_at = ASKED, unit.now
            return False
        keep_from_report(unit, matter, row.staff_id)
        row.settled_at = unit.now
        return False
    row.state, row.settled_at = "ended" if row.state == ASKED else row.state, unit.now
    let_into_report(unit, matter, row.staff_id)
    return True
