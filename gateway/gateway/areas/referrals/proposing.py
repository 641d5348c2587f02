"""Which agencies are proposed first: children's services of where a child lives, the designated officer of the school.

Only proposed: none is chosen by itself. Postcode districts cross the borders of councils, and only those that somebody
wrote down with an agency are known.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from haven_schemas.acts.pupils import Pupil
from haven_schemas.acts.pupils.record import HomesAsked
from haven_schemas.acts.pupils.record_calls import HOME_DISTRICTS
from haven_schemas.acts.referrals.agencies import Agency, AgencyKind
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway.sessions.current import AWAY, Session
from gateway.state import haven

FOLLOW_THE_HOME: frozenset[AgencyKind] = frozenset({"childrens_services", "early_help", "social_worker"})
"""Kinds of agency that work for the children who live in their area, whichever school they go to."""
OF_THE_CHILD = "the child\u2019s home authority"
OF_THE_SCHOOL = "of this school"
_NOT_NOW = AWAY | {ErrorCode.VAULT_UNAVAILABLE}


@dataclass(frozen=True)
class Proposed:
    """Agencies in the order they are offered, and what is said beside one, by its id."""

    agencies: Sequence[Agency]
    said: Mapping[UUID, str]


def proposed(session: Session, agencies: Sequence[Agency], pupils: Mapping[UUID, Pupil], children: int) -> Proposed:
    """``pupils``: those of the record's ``children`` whose names are known. As they came where nothing is known."""
    homes = _homes(session, [each.id for each in pupils.values() if not each.protected])
    at_home = {each.id: _living_there(each, homes) for each in agencies if each.kind in FOLLOW_THE_HOME}
    said = {
        each: OF_THE_CHILD if len(there) == children else f"home authority of {_names(there, pupils)}"
        for each, there in at_home.items()
        if there
    }
    said |= {each.id: OF_THE_SCHOOL for each in agencies if each.kind == "lado" and each.school_ids}
    in_order = sorted(agencies, key=lambda each: (not at_home.get(each.id), each.kind, each.id not in said))
    return Proposed(in_order if said else agencies, said)


def _homes(session: Session, pupil_ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Sectors by pupil; nobody's where they cannot be told now, or not to this person."""
    if not pupil_ids or not session.has(Right.PUPIL_READ):
        return {}
    try:
        found = haven().services.ask(HOME_DISTRICTS, session.caller, HomesAsked(ids=list(pupil_ids)[:100])).homes
    except Problem as problem:
        if problem.code not in _NOT_NOW:
            raise
        return {}
    return {each.pupil_id: each.postcode_sector for each in found}


def _living_there(agency: Agency, homes: Mapping[UUID, str]) -> list[UUID]:
    districts = set(agency.postcode_districts)
    return [each for each, sector in homes.items() if {sector, sector.partition(" ")[0]} & districts]


def _names(there: Collection[UUID], pupils: Mapping[UUID, Pupil]) -> str:
    return ", ".join(pupils[each].known_as for each in there)
