"""Pairs that may be one child, and what was decided."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from chassis.units import cursors
from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.pupils.matching import (
    ComparePupils,
    Comparison,
    DecideProposal,
    JoinedLately,
    ListProposals,
    Proposal,
    ProposalDecided,
    ProposalPage,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import aliased

from pupils.batch import likeness
from pupils.extras import Extras
from pupils.models import MatchProposalRow, PupilRow
from pupils.moves import end_between, say_merged
from pupils.protection import decide_question, identity_questions
from pupils.sight import kept_from, match_facts, may_know, take_two, takes_two

from .join import merge
from .merging import close_proposal, lock_pair, say_same

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


def list_proposals(unit: Unit, extras: Extras, request: ListProposals) -> ProposalPage:
    """The surest first, those put off among them where asked; never about a child whom the caller is linked to, and
    about one whose identity is protected only what the people named for it are asked, on the first page.

    Only where the caller matches pupils at the schools of both. With the first page what one person joined lately.
    """
    digest = cursors.filter_digest("proposals", unit.access.actor_id, request.include_later)
    rows = _rows(unit, request, digest)
    shown = rows[: request.limit]
    by_two = take_two(unit, [(new, known) for _, new, known in shown])
    proposals = [
        of_row(Proposal, row, new=match_facts(new), known=match_facts(known), takes_two=two)
        for (row, new, known), two in zip(shown, by_two, strict=True)
    ]  # fmt: skip
    joined = joined_lately(unit) if request.cursor is None else []
    unit.audit(
        AuditAction.PUPIL_MATCH_READ,
        right=Right.PUPIL_MATCH,
        school_ids={school for row, _, _ in shown for school in row.school_ids}
        | {side.school_id for each in joined for side in (each.new, each.known)},
        subject_ids={pupil.id for _, *pair in shown for pupil in pair}
        | {side.pupil_id for each in joined for side in (each.new, each.known)},
    )
    last: list[str | int] | None = [shown[-1][0].score, str(shown[-1][0].id)] if len(rows) > request.limit else None
    if request.cursor is None:
        proposals = [*identity_questions(unit, extras, include_later=request.include_later), *proposals]
    return ProposalPage(
        proposals=proposals, next_cursor=cursors.encode(digest, last) if last else None, joined=joined
    )  # fmt: skip


def are_two_pupils(new: type[PupilRow], known: type[PupilRow]) -> list[ColumnElement[bool]]:
    """Conditions that a proposal still stands: neither is an alias by now, and of a protected child there is none."""
    return [pupil.merged_into.is_(None) & ~pupil.protected for pupil in (new, known)]


def _rows(unit: Unit, request: ListProposals, digest: str) -> Sequence[tuple[MatchProposalRow, PupilRow, PupilRow]]:
    new, known = aliased(PupilRow), aliased(PupilRow)
    states = ("open", "later") if request.include_later else ("open",)
    wanted = (
        select(MatchProposalRow, new, known)
        .join(new, new.id == MatchProposalRow.new_id)
        .join(known, known.id == MatchProposalRow.known_id)
        .where(
            MatchProposalRow.state.in_(states),
            MatchProposalRow.school_ids.contained_by(list(unit.access.schools_with(Right.PUPIL_MATCH))),
            *are_two_pupils(new, known),
            *(pupil.id.not_in(kept_from(unit)) for pupil in (new, known) if kept_from(unit)),
        )
        .order_by(MatchProposalRow.score.desc(), MatchProposalRow.id.desc())
        .limit(request.limit + 1)
    )
    if request.cursor is not None:
        after = tuple_(*_after(request.cursor, digest))
        wanted = wanted.where(tuple_(MatchProposalRow.score, MatchProposalRow.id) < after)
    return [(row, one, other) for row, one, other in unit.session.execute(wanted)]


def _after(cursor: str, digest: str) -> tuple[int, UUID]:
    try:
        score, proposal_id = cursors.decode(cursor, digest)
        return int(score), UUID(proposal_id)
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None


def compare_pupils(unit: Unit, request: ComparePupils) -> Comparison:
    """``not_found`` unless the caller matches pupils at the schools of both, may know who is protected, and is
    linked to neither."""
    asked = [request.pupil_id, request.other_id]
    rows = unit.session.scalars(select(PupilRow).where(PupilRow.id.in_(asked)))
    found = {row.id: row for row in rows if unit.access.has(Right.PUPIL_MATCH, row.school_id) and may_know(unit, row)}
    if len(found) < 2:
        raise Problem(ErrorCode.NOT_FOUND)
    pupil, other = found[request.pupil_id], found[request.other_id]
    unit.audit(
        AuditAction.PUPIL_MATCH_READ,
        right=Right.PUPIL_MATCH,
        school_ids={pupil.school_id, other.school_id},
        subject_ids=asked,
    )
    like = likeness(pupil, other)
    return Comparison(
        pupil=match_facts(pupil),
        other=match_facts(other),
        agree=list(like.agree),
        score=like.score,
        takes_two=takes_two(unit, pupil, other),
    )


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
