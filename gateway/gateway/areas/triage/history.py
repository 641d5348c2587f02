"""What was recorded of the children in a concern before: from incidents, SEN and siblings from pupils, and plans that
referrals have led to, of the children and their siblings, from referrals."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from haven_schemas.acts.incidents.deciding import ChildHistory
from haven_schemas.acts.incidents.triage import ConcernQuery
from haven_schemas.acts.incidents.triage_calls import CONCERN_HISTORY
from haven_schemas.acts.pupils.record import BriefsAsked, PupilInBrief
from haven_schemas.acts.pupils.record_calls import PUPILS_IN_BRIEF
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway.areas.referrals.plans import Plans, plans_held
from gateway.clients.asking import Caller
from gateway.sessions.current import AWAY, Session
from gateway.state import haven

_NOT_NOW = AWAY | {ErrorCode.VAULT_UNAVAILABLE}


@dataclass(frozen=True)
class History:
    """``briefs`` by pupil. ``away``: pupils did not answer; the decision does not wait for it. ``plans``: that
    referrals have led to, by child and sibling; None: referrals did not answer."""

    children: list[ChildHistory]
    briefs: Mapping[UUID, PupilInBrief]
    away: bool = False
    plans: Plans | None = field(default_factory=dict)

    def children_named(self) -> Iterator[UUID]:
        """Whose names stand in it."""
        for each in self.briefs.values():
            yield from each.siblings

    def colleagues_named(self) -> Iterator[UUID]:
        """Colleagues whose names stand in it."""
        for child in self.children:
            yield from dealing_with(child)


def dealing_with(child: ChildHistory) -> list[UUID]:
    """Who deals with an open record of the child, or leads on a plan; each once."""
    found = [*(record.assigned_to for record in child.records), *(plan.lead_id for plan in child.plans)]
    return list(dict.fromkeys(each for each in found if each is not None))


def history_of(session: Session, concern_id: UUID) -> History:
    """``Problem(OWNER_UNPROVEN)`` where nobody confirmed yet that the account is still the person's: nothing older
    opens then."""
    query = ConcernQuery(concern_id=concern_id)
    children = haven().services.ask(CONCERN_HISTORY, session.caller, query).children
    briefs = briefs_of(session, children)
    plans = plans_of(session.caller, children, briefs or {})
    return History(children, briefs or {}, away=briefs is None, plans=plans)


def plans_of(caller: Caller, children: list[ChildHistory], briefs: Mapping[UUID, PupilInBrief]) -> Plans | None:
    """Of the children of a concern and of their siblings, in one call; None while referrals does not answer."""
    siblings = (sibling for each in briefs.values() for sibling in each.siblings)
    return plans_held(caller, [*(child.subject_id for child in children), *siblings])


def briefs_of(session: Session, children: list[ChildHistory]) -> dict[UUID, PupilInBrief] | None:
    """SEN and siblings by child, as far as the person sees them; None while they cannot be read."""
    if not session.has(Right.PUPIL_READ):
        return {}
    meant = {child.subject_id: child.same_as or child.subject_id for child in children}
    try:
        asked = BriefsAsked(ids=list(dict.fromkeys(meant.values())))
        found = haven().services.ask(PUPILS_IN_BRIEF, session.caller, asked).pupils
    except Problem as problem:
        if problem.code not in _NOT_NOW:
            raise
        return None
    by_id = {each.pupil_id: each for each in found}
    return {child: by_id[pupil] for child, pupil in meant.items() if pupil in by_id}
