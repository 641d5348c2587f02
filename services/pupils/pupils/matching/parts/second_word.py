"""A merge that takes two people: the first one's word is kept with the proposal, the second one's merges.

Whoever means a child harm could make a child on the roll an alias of a leaver whose file is to be destroyed. So two who
have another birth date, or are both on one school's roll, become one when a second, independent person who triages at
the schools of both has seen them side by side. Until then nothing is joined.
"""

from uuid import UUID

from chassis.keys.keyring import Holder
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity.apart import HowApart
from haven_schemas.rpc.pupils.matching import MatchAnswer
from sqlalchemy import or_, select, tuple_

from pupils.extras import Extras
from pupils.matching.domain import two_words
from pupils.matching.domain.likeness import likeness
from pupils.matching.sealed_reasons import proposal_field
from pupils.models import MatchProposalRow, PupilRow

from .join_entries import merge


def say_same(
    unit: Unit, extras: Extras, proposal: MatchProposalRow, known: PupilRow, new: PupilRow, reason: str
) -> UUID | None:
    """The merge, by two; None where the caller's is the first word, which is kept and waits.

    ``not_permitted`` for who does not triage at the schools of both; ``not_independent`` for who counts as one person
    with who said so first. Raises ``VaultAway``, ``OwnerAway``.
    """
    first = proposal.agreed_by
    if first is None or proposal.agreed_at is None or proposal.agreed_at + two_words.HOLDS_FOR <= unit.now:
        _keep_first_word(unit, extras, proposal, reason)
        return None
    if first == unit.access.actor_id:
        return None
    if not all(unit.access.has(Right.CONCERN_TRIAGE, each.school_id) for each in (known, new)):
        raise Problem(ErrorCode.NOT_PERMITTED)
    asked = HowApart(
        first=first,
        second=unit.access.actor_id,
        school_id=new.school_id,
        since=proposal.agreed_at,
        first_session=proposal.agreed_session,
        second_session=unit.access.session_id,
        act="merge",
    )
    if extras.owner.how_apart(asked).ties:
        raise Problem(ErrorCode.NOT_INDEPENDENT)
    sealed = extras.keyring.open(unit, proposal.id).unseal(
        proposal_field(proposal.id, proposal.version), proposal.reason_sealed or b""
    )
    return merge(unit, extras, known, new, sealed.decode(), by=first, agreed_by=unit.access.actor_id)


def proposal_between(unit: Unit, pupil: PupilRow, alias: PupilRow) -> MatchProposalRow:
    """The proposal that ``alias`` is ``pupil``, locked; one that was decided before is asked again, since somebody
    says so. Where a first word waits it keeps its direction."""
    pair = tuple_(MatchProposalRow.known_id, MatchProposalRow.new_id)
    found = unit.session.scalars(
        select(MatchProposalRow)
        .where(or_(pair == (pupil.id, alias.id), pair == (alias.id, pupil.id)))
        .order_by(MatchProposalRow.agreed_by.is_(None), MatchProposalRow.known_id != pupil.id)
        .with_for_update()
    ).first()
    if found is None:
        like = likeness(pupil, alias)
        found = MatchProposalRow(
            id=new_id(), score=like.score, agree=list(like.agree), made_at=unit.now, version=1,
            school_ids=sorted({pupil.school_id, alias.school_id}),
        )  # fmt: skip
        unit.session.add(found)
    if found.agreed_by is None:
        found.known_id, found.new_id = pupil.id, alias.id
    found.state = "open"
    return found


def close_proposal(unit: Unit, extras: Extras, proposal: MatchProposalRow, decision: MatchAnswer, reason: str) -> None:
    """Writes what was decided, or that it is put off, with the reason. What one person alone joined others are told."""
    proposal.state = decision
    if decision == "same" and proposal.agreed_by is None:
        proposal.told_at = None
    proposal.decided_at, proposal.decided_by = unit.now, unit.access.actor_id
    if decision == "different":
        proposal.agreed_by = None
    _seal_reason(unit, extras, proposal, reason)
    _audit(unit, proposal, decision)


def _seal_reason(unit: Unit, extras: Extras, proposal: MatchProposalRow, reason: str) -> None:
    """As the proposal's next version."""
    proposal.version += 1
    holders = [Holder("school", school) for school in proposal.school_ids]
    key = extras.keyring.new_data_key(unit, proposal.id, holders, key_version=proposal.version)
    proposal.reason_sealed = key.seal(proposal_field(proposal.id, proposal.version), reason.encode())


def _keep_first_word(unit: Unit, extras: Extras, proposal: MatchProposalRow, reason: str) -> None:
    proposal.state, proposal.told_at = "open", None
    proposal.agreed_by, proposal.agreed_at = unit.access.actor_id, unit.now
    proposal.agreed_session = unit.access.session_id
    _seal_reason(unit, extras, proposal, reason)
    _audit(unit, proposal, "waits_for_second")


def _audit(unit: Unit, proposal: MatchProposalRow, outcome: str) -> None:
    unit.audit(
        AuditAction.PUPIL_MATCH_DECIDE,
        right=Right.PUPIL_MATCH,
        school_ids=proposal.school_ids,
        subject_ids=[proposal.new_id, proposal.known_id],
        object_id=proposal.id,
        outcome=outcome,
    )
