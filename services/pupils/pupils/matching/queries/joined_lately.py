"""Which two one person alone has said are one child lately, for the others who could have."""

from datetime import timedelta

from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.matching import JoinedLately
from sqlalchemy import select
from sqlalchemy.orm import aliased

from pupils.models import MatchProposalRow, PupilRow

from .kept_from import kept_from
from .match_facts import match_facts

_LATELY = timedelta(days=31)
_MOST = 100


def joined_lately(unit: Unit) -> list[JoinedLately]:
    """Where the caller matches pupils at the schools of both; not about a child they are linked to, nor of a protected
    one, nor once it was ended."""
    new, known = aliased(PupilRow), aliased(PupilRow)
    wanted = (
        select(MatchProposalRow, new, known)
        .join(new, new.id == MatchProposalRow.new_id)
        .join(known, known.id == MatchProposalRow.known_id)
        .where(
            MatchProposalRow.state == "same",
            MatchProposalRow.agreed_by.is_(None),
            MatchProposalRow.decided_at > unit.now - _LATELY,
            MatchProposalRow.school_ids.contained_by(list(unit.access.schools_with(Right.PUPIL_MATCH))),
            new.merged_into == known.id,
            ~new.protected,
            ~known.protected,
            *(pupil.id.not_in(kept_from(unit)) for pupil in (new, known) if kept_from(unit)),
        )
        .order_by(MatchProposalRow.decided_at.desc(), MatchProposalRow.id)
        .limit(_MOST)
    )
    return [
        JoinedLately.model_validate(
            {
                "id": row.id, "new": match_facts(one), "known": match_facts(other), "decided_by": row.decided_by,
                "decided_at": row.decided_at,
            }
        )
        for row, one, other in unit.session.execute(wanted)
    ]  # fmt: skip
