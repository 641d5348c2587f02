"""Asks about children of two schools who have one UPN and different birth dates: one of the schools has it wrong.

Looked for beside the deliveries, so that no answer to a feed, nor the time of one, tells who is at another school. Only
whoever matches pupils at both schools is asked, as of any proposal of two schools.
"""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from sqlalchemy import and_, exists, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import aliased

from pupils.batch import likeness
from pupils.models import MatchProposalRow, PupilRow

_MOST_A_RUN = 500
_PERMANENT = "[0-9]$"
"""A temporary UPN ends in a letter, and says nothing between schools (DfE UPN guidance)."""


def ask_of_one_upn(unit: Unit) -> None:
    """Proposes each such pair once, in a unit of every school. Safe on every replica at once."""
    known, new, said = aliased(PupilRow), aliased(PupilRow), MatchProposalRow
    of_both = or_(
        and_(said.new_id == new.id, said.known_id == known.id), and_(said.new_id == known.id, said.known_id == new.id)
    )
    pairs = unit.session.execute(
        select(known, new)
        .join(new, (new.upn == known.upn) & (new.id > known.id))
        .where(
            known.upn.regexp_match(_PERMANENT),
            new.school_id != known.school_id,
            new.date_of_birth != known.date_of_birth,
            *(each.merged_into.is_(None) & ~each.hidden & ~each.protected for each in (known, new)),
            ~exists().where(of_both),
        )
        .order_by(new.id, known.id)
        .limit(_MOST_A_RUN)
    ).all()
    rows = [
        {
            "id": new_id(), "new_id": new_pupil.id, "known_id": known_pupil.id, "state": "open", "made_at": unit.now,
            "school_ids": sorted([known_pupil.school_id, new_pupil.school_id]), "version": 1,
            "score": (like := likeness(new_pupil, known_pupil)).score, "agree": list(like.agree),
        }
        for known_pupil, new_pupil in pairs
    ]  # fmt: skip
    if rows:
        unit.session.execute(upsert(MatchProposalRow).on_conflict_do_nothing(), rows)
