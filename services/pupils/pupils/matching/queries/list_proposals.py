"""Pupils who may be one child, side by side, for whoever may decide."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units import cursors
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.matching import ListProposals, Proposal, ProposalPage
from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import aliased

from pupils.extras import Extras
from pupils.models import MatchProposalRow, PupilRow
from pupils.protection.queries.identity_questions import identity_questions

from .joined_lately import joined_lately
from .kept_from import kept_from
from .match_facts import match_facts
from .pairs import take_two


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
        Proposal.model_validate(
            {
                "id": row.id, "score": row.score, "agree": row.agree, "state": row.state, "made_at": row.made_at,
                "new": match_facts(new), "known": match_facts(known), "version": row.version,
                "agreed_by": row.agreed_by, "takes_two": two,
            }
        )
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
