"""Colleagues who may be a child's parent, and somebody else's word on each."""

from uuid import UUID

from haven_schemas.acts.pupils.possible_links import (
    DECIDE_POSSIBLE_LINK,
    LIST_POSSIBLE_LINKS,
    DecidePossibleLink,
    ListPossibleLinks,
    PossibleLink,
    PossibleLinkDecided,
)

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.sessions.current import Session
from gateway.state import haven


class PossibleLinksQuery(PageQuery):
    """``pupil_id``: those of one child alone."""

    pupil_id: UUID | None = None


@reply_from(PossibleLink, without=("school_id",))
class PossibleLinkShape(Shape):
    """A member of staff who may be a child's parent, and is kept from the child until somebody has decided.
    ``found_by``: an e-mail address that both have, or the name of the only contact and the only colleague of that
    school who are called so."""

    school_urn: str | None

    @classmethod
    def of(cls, link: PossibleLink, session: Session) -> "PossibleLinkShape":
        """From the roll's proposal, the school by its URN."""
        return shaped(cls, link, school_urn=session.urn_of(link.school_id))


class PossibleLinksShape(Shape):
    """The oldest first. A page may be shorter than asked for, and another may follow."""

    links: list[PossibleLinkShape]
    next_cursor: str | None


@body_from(DecidePossibleLink, without=("possible_link_id", "version"))
class PossibleLinkDecision(Shape):
    """``linked``, with what links them: the colleague stays kept from the child. ``different``: not the same person;
    never asked again."""


@reply_from(PossibleLinkDecided)
class PossibleLinkDecidedShape(Shape):
    """What became of it; records follow within seconds."""


@api.operation(
    "GET", "/possible-links", "Colleagues who may be a child's parent", asks=LIST_POSSIBLE_LINKS,
    query=PossibleLinksQuery, reply=PossibleLinksShape,
)  # fmt: skip
def list_possible_links(call: Call, query: PossibleLinksQuery) -> PossibleLinksShape:
    """Where the caller decides about concerns; never about oneself."""
    request = ListPossibleLinks(limit=query.limit, cursor=query.cursor, pupil_id=query.pupil_id)
    found = haven().services.ask(LIST_POSSIBLE_LINKS, call.caller, request)
    links = [PossibleLinkShape.of(each, call.signed_in) for each in found.links]
    return PossibleLinksShape(links=links, next_cursor=found.next_cursor)


@api.operation(
    "POST", "/possible-links/<uuid:link_id>/decision", "Say whether a colleague is linked to a child",
    asks=DECIDE_POSSIBLE_LINK, body=PossibleLinkDecision, reply=PossibleLinkDecidedShape,
    key="optional", versioned=True,
)  # fmt: skip
def decide_possible_link(call: Call, link_id: UUID, body: PossibleLinkDecision) -> PossibleLinkDecidedShape:
    """Somebody other than the colleague."""
    request = as_contract(DecidePossibleLink, body, possible_link_id=link_id, version=call.version)
    return shaped(PossibleLinkDecidedShape, haven().services.ask(DECIDE_POSSIBLE_LINK, call.caller, request, call.key))
