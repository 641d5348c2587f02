"""A person decides about two pupils who may be one child: the same, different, or later."""

from chassis.keys.keyring import Holder
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.matching import DecideProposal, ProposalDecided
from sqlalchemy import select

from pupils.extras import Extras
from pupils.matching.sealed_reasons import proposal_field
from pupils.models import MatchProposalRow
from pupils.moves.parts.say import end_between
from pupils.moves.parts.say_merged import say_merged
from pupils.protection.parts.decide_question import decide_question

from .merge_pupils import lock_pair, merge


def decide_proposal(unit: Unit, extras: Extras, request: DecideProposal) -> ProposalDecided:
    """``same`` merges: who was there stays, who came last is an alias. ``different`` is kept, and never asked again.

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
        merge(unit, extras, known, new, request.reason)
        say_merged(unit, known, new)
    elif request.decision == "different":
        end_between(unit, known.id, new.id)
    _write(unit, extras, proposal, request)
    return ProposalDecided(proposal_id=proposal.id, state=request.decision)


def _write(unit: Unit, extras: Extras, proposal: MatchProposalRow, request: DecideProposal) -> None:
    proposal.state = request.decision
    proposal.version += 1
    proposal.decided_at, proposal.decided_by = unit.now, unit.access.actor_id
    holders = [Holder("school", school) for school in proposal.school_ids]
    key = extras.keyring.new_data_key(unit, proposal.id, holders, key_version=proposal.version)
    place = proposal_field(proposal.id, proposal.version)
    proposal.reason_sealed = key.seal(place, request.reason.encode())
    unit.audit(
        AuditAction.PUPIL_MATCH_DECIDE,
        right=Right.PUPIL_MATCH,
        school_ids=proposal.school_ids,
        subject_ids=[proposal.new_id, proposal.known_id],
        object_id=proposal.id,
        outcome=request.decision,
    )
