"""Children with a social worker who are absent today: marks and care from pupils, plans on cards from incidents, plans
that a referral has led to from referrals."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from haven_schemas.acts.incidents.chronology import SOCIAL_WORKER_PLANS, PlanKind, SocialWorkerPlansQuery
from haven_schemas.acts.pupils.absent import AbsentPupil, AbsentToday
from haven_schemas.acts.pupils.record_calls import ABSENT_TODAY
from haven_schemas.acts.referrals.referrals import MadePlan, PlanHeld
from haven_schemas.rights import Right
from haven_schemas.words.records import PLAN_KINDS

from gateway.areas.referrals.plans import Plans, plans_held
from gateway.clients.asking import Caller
from gateway.rendering.concurrent_calls import concurrent_calls
from gateway.sessions.current import Session
from gateway.state import haven

_IN_CARE = "In care"
_WITH_SOCIAL_WORKER: frozenset[MadePlan] = frozenset({"child_protection", "child_in_need"})
"""Early help is given without one."""


@dataclass(frozen=True)
class AbsentChild:
    """``mark``: the newest of today, with what the school's system says of care; ``plans``: on the child's cards;
    ``held``: that a referral has led to, of those that mean a social worker."""

    mark: AbsentPupil
    plans: list[PlanKind]
    held: list[PlanHeld] = field(default_factory=list)

    @property
    def pupil_id(self) -> UUID:
        """Who it is."""
        return self.mark.pupil_id

    def why(self) -> list[str]:
        """Why the child has a social worker, in words, each once, whoever says it."""
        return list(dict.fromkeys(self._said()))

    def _said(self) -> Iterator[str]:
        plans = {*self.plans, *(each.kind for each in self.held)}
        if "in_care" in self.mark.signs or "pep" in plans:
            yield _IN_CARE
        if "protection_plan" in self.mark.signs or "child_protection" in plans:
            yield PLAN_KINDS["child_protection"]
        if "child_in_need" in self.mark.signs or "child_in_need" in plans:
            yield PLAN_KINDS["child_in_need"]


@dataclass(frozen=True)
class AbsentList:
    """``marked_at`` None: no mark of today came, so nothing is known. ``more``: not everybody absent was looked at.
    ``plans_away``: plans of referrals could not be asked, so that a child may be missing."""

    marked_at: datetime | None
    children: list[AbsentChild]
    more: bool
    plans_away: bool = False


def may_ask_who_is_absent(session: Session) -> bool:
    """Whether the list is of use to this person; the services decide for themselves."""
    return session.has(Right.CONCERN_TRIAGE) and session.has(Right.PUPIL_READ) and session.has(Right.PUPIL_FIND)


def absent_with_social_worker(caller: Caller, school_id: UUID, seconds: float | None = None) -> AbsentList:
    """Of one school; nobody whose file is closed to the caller. ``Problem`` of pupils or incidents; referrals is not
    waited for, and what it did not say is told.

    ``seconds``: how long each is waited for at most; the second and third are asked at once.
    """
    services = haven().services
    found = services.ask(ABSENT_TODAY, caller, AbsentToday(school_id=school_id), seconds=seconds)
    if not found.pupils:
        return AbsentList(found.marked_at, [], found.more)
    pupil_ids = [each.pupil_id for each in found.pupils]
    asked = SocialWorkerPlansQuery(school_id=school_id, subject_ids=pupil_ids)
    with concurrent_calls() as calls:
        asked_held = calls.begin(plans_held, caller, pupil_ids, seconds)
        told = services.ask(SOCIAL_WORKER_PLANS, caller, asked, seconds=seconds).children
    plans, held = {each.subject_id: each.plans for each in told}, asked_held.result()
    open_files = [
        AbsentChild(each, plans[each.pupil_id], _with_social_worker(held, each.pupil_id))
        for each in found.pupils
        if each.pupil_id in plans
    ]
    children = [each for each in open_files if each.mark.signs or each.plans or each.held]
    return AbsentList(found.marked_at, children, found.more, plans_away=held is None)


def _with_social_worker(held: Plans | None, pupil_id: UUID) -> list[PlanHeld]:
    return [each for each in (held or {}).get(pupil_id, ()) if each.kind in _WITH_SOCIAL_WORKER]
