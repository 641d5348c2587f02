"""A person decides about two pupils who may be one child: the same, different, or later."""

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rpc.pupils.matching import DecideProposal, ProposalDecided
from sqlalchemy import select

from pupils.extras import Extras
from pupils.matching.parts.join_entries import merge
from pupils.matching.parts.second_word import close_proposal, say_same
from pupils.matching.queries.pairs import takes_two
from pupils.models import MatchProposalRow, PupilRow
from pupils.moves.parts.say import end_between
from pupils.moves.parts.say_merged import say_merged
from pupils.protection.parts.decide_question import decide_question

from .merge_pupils import lock_pair


def decide_proposal(unit: Unit, extras: Extras, request: DecideProposal) -> ProposalDecided:
    """``same`` merges: who was there stays, who came last is an alias. ``different`` is kept, and never asked again.
    Two who have another birth date, or are both on one school's roll, wait for a second person (``say_same``, whose
    refusals are these too); whoever said so first is answered ``later``.

    ``not_found`` unless the caller matches pupils at the schools of both; ``stale_version`` if someone else decided or
    put it off meanwhile; ``invalid_request`` if one of the two is an alias by now. Of a protected child see
    ``decide_question``. Raises ``VaultAway``.
    """
    proposal = unit.session.scalar(
        select(MatchProposalRow).where(MatchProposalRow.id == request.proposal_id).with_for_update()
    )
    if proposal is None:
        return decide_question(unit, extras, request)
    known, new = lock_pair(unit, proposal.known_id, proposal.new_id)
    decided = proposal.state in ("same", "different")
    if decided or (request.version is not None and request.version != proposal.version):
        raise Problem(ErrorCode.STALE_VERSION, ids={"proposal_id": str(proposal.id)})
    if request.decision == "same":
        if known.merged_into is not None or new.merged_into is not None:
            raise invalid("proposal_id", FieldCode.NOT_ALLOWED)
        if not _merged(unit, extras, proposal, known, new, request.reason):
            return ProposalDecided(proposal_id=proposal.id, state="later")
        say_merged(unit, known, new)
    elif request.decision == "different":
        end_between(unit, known.id, new.id)
    close_proposal(unit, extras, proposal, request.decision, request.reason)
    return ProposalDecided(proposal_id=proposal.id, state=request.decision)


def _merged(
    unit: Unit, extras: Extras, proposal: MatchProposalRow, known: PupilRow, new: PupilRow, reason: str
) -> bool:
    """False where a second person has to say so too."""
    if takes_two(unit, known, new):
        return say_same(unit, extras, proposal, known, new, reason) is not None
    merge(unit, extras, known, new, reason)
    return True
