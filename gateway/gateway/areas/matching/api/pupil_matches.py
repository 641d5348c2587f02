"""Pupils who may be one child: proposals of the roll, a person's word on each, and any two side by side."""

from uuid import UUID

from haven_schemas.acts.pupils.matching import (
    COMPARE_PUPILS,
    DECIDE_PROPOSAL,
    LIST_PROPOSALS,
    Agreement,
    ComparePupils,
    DecideProposal,
    JoinedLately,
    ListProposals,
    MatchAnswer,
    MatchFacts,
    Proposal,
)

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.sessions.current import Session
from gateway.state import haven


class MatchesQuery(PageQuery):
    """``include_later``: those put off as well."""

    include_later: bool = True


@reply_from(MatchFacts, without=("school_id",))
class MatchFactsShape(Shape):
    """One of two: what the roll has. ``version`` is what a merge that makes an alias of this pupil names."""

    school_urn: str | None

    @classmethod
    def of(cls, facts: MatchFacts, session: Session) -> "MatchFactsShape":
        """From the roll's view, the school by its URN."""
        return shaped(cls, facts, school_urn=session.urn_of(facts.school_id))


@reply_from(Proposal)
class PupilMatchShape(Shape):
    """Two pupils who may be one child: ``score`` out of 100 and why. ``new`` came last.

    With ``before`` among ``agree`` only people named for the protected child ``known`` are asked; ``agreed_by`` said
    that it is the same child where two people have to. ``takes_two``: they do, since the birth dates differ or both are
    on one school's roll.
    """

    new: MatchFactsShape
    known: MatchFactsShape

    @classmethod
    def of(cls, proposal: Proposal, session: Session) -> "PupilMatchShape":
        """From the roll's proposal."""
        sides = {"new": MatchFactsShape.of(proposal.new, session), "known": MatchFactsShape.of(proposal.known, session)}
        return shaped(cls, proposal, **sides)


@reply_from(JoinedLately)
class JoinedShape(Shape):
    """Two that one person alone said are one child, within the last month: ``new`` is an alias of ``known``."""

    new: MatchFactsShape
    known: MatchFactsShape

    @classmethod
    def of(cls, joined: JoinedLately, session: Session) -> "JoinedShape":
        """From the roll's view."""
        sides = {"new": MatchFactsShape.of(joined.new, session), "known": MatchFactsShape.of(joined.known, session)}
        return shaped(cls, joined, **sides)


class PupilMatchesShape(Shape):
    """The surest first; with the first page ``joined``, the newest first."""

    matches: list[PupilMatchShape]
    next_cursor: str | None
    joined: list[JoinedShape]


@body_from(DecideProposal, without=("proposal_id", "version"))
class MatchDecision(Shape):
    """``same`` merges: the known pupil stays, the new one is an alias; where it takes two people, the first is answered
    ``later``. ``different`` is never asked again."""


class MatchDecidedShape(Shape):
    """What became of it."""

    id: UUID
    state: MatchAnswer


class ComparisonQuery(Shape):
    """The other pupil."""

    other_pupil_id: UUID


class ComparisonShape(Shape):
    """Both sides, what agrees, and how sure that is out of 100."""

    pupil: MatchFactsShape
    other: MatchFactsShape
    agree: list[Agreement]
    score: int
    takes_two: bool


@api.operation(
    "GET", "/pupil-matches", "Pupils who may be one child", asks=LIST_PROPOSALS,
    query=MatchesQuery, reply=PupilMatchesShape,
)  # fmt: skip
def list_pupil_matches(call: Call, query: MatchesQuery) -> PupilMatchesShape:
    """Proposals nobody has decided, where the caller decides for the schools of both."""
    request = ListProposals(limit=query.limit, cursor=query.cursor, include_later=query.include_later)
    found = haven().services.ask(LIST_PROPOSALS, call.caller, request)
    matches = [PupilMatchShape.of(each, call.signed_in) for each in found.proposals]
    joined = [JoinedShape.of(each, call.signed_in) for each in found.joined]
    return PupilMatchesShape(matches=matches, next_cursor=found.next_cursor, joined=joined)


@api.operation(
    "POST", "/pupil-matches/<uuid:match_id>/decision", "Say whether two pupils are one child",
    asks=DECIDE_PROPOSAL, body=MatchDecision, reply=MatchDecidedShape, key="optional",
    versioned=True,
)  # fmt: skip
def decide_pupil_match(call: Call, match_id: UUID, body: MatchDecision) -> MatchDecidedShape:
    """Nothing is merged without a person's word; the reason is kept sealed."""
    request = as_contract(DecideProposal, body, proposal_id=match_id, version=call.version)
    decided = haven().services.ask(DECIDE_PROPOSAL, call.caller, request, call.key)
    return MatchDecidedShape(id=decided.proposal_id, state=decided.state)


@api.operation(
    "GET", "/pupils/<uuid:pupil_id>/comparison", "Two pupils side by side", asks=COMPARE_PUPILS,
    query=ComparisonQuery, reply=ComparisonShape,
)  # fmt: skip
def compare_pupils(call: Call, pupil_id: UUID, query: ComparisonQuery) -> ComparisonShape:
    """Before someone says that they are one child."""
    asked = ComparePupils(pupil_id=pupil_id, other_id=query.other_pupil_id)
    found, session = haven().services.ask(COMPARE_PUPILS, call.caller, asked), call.signed_in
    return ComparisonShape(
        pupil=MatchFactsShape.of(found.pupil, session),
        other=MatchFactsShape.of(found.other, session),
        agree=found.agree,
        score=found.score,
        takes_two=found.takes_two,
    )
