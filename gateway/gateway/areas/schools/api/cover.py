"""Cover for a school's safeguarding lead while they are away."""

from datetime import date
from uuid import UUID

from haven_schemas.acts.identity.cover import (
    END_COVER,
    LIST_COVER,
    NAME_COVER,
    PRESENT_COVER,
    Cover,
    CoverCandidate,
    CoverNamed,
    CoverQuery,
    EndCover,
    NameCover,
)
from haven_schemas.identifiers import SchoolUrn

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.areas.schools.finding import school_by_urn
from gateway.rendering.times import in_london
from gateway.state import haven


@reply_from(Cover, without=("school_id",))
class CoverShape(Shape):
    """Who was named for which days, by whom, and what came of it."""

    school_urn: SchoolUrn | None


class CoverListShape(Shape):
    """The newest first. ``in_a_year``: how often somebody was named in the last twelve months. ``candidates``: whom the
    caller may name."""

    cover: list[CoverShape]
    in_a_year: int
    may_name: bool
    candidates: list[CoverCandidate]


class PresentCoverShape(Shape):
    """What is in force, agreed or waiting today and later, the earliest first."""

    cover: list[CoverShape]


@body_from(NameCover, without=("school_id",))
class CoverGiven(Shape):
    """At most ten school days, both days included."""


@reply_from(CoverNamed)
class CoverNamedShape(Shape):
    """``request_id`` where it waits for a second person."""


class CoverEnded(Shape):
    """Which cover was ended."""

    id: UUID
    ended_on: date


def _shown(call: Call, each: Cover) -> CoverShape:
    return shaped(CoverShape, each, school_urn=call.signed_in.urn_of(each.school_id))


@api.operation("GET", "/cover", "Who covers now or soon", asks=PRESENT_COVER, reply=PresentCoverShape)
def present_cover(call: Call) -> PresentCoverShape:
    """At every school the caller looks after."""
    found = haven().services.ask(PRESENT_COVER, call.caller)
    return PresentCoverShape(cover=[_shown(call, each) for each in found.cover])


@api.operation(
    "GET", "/schools/<school_urn>/cover", "Who covered at a school", asks=LIST_COVER,
    reply=CoverListShape,
)  # fmt: skip
def list_cover(call: Call, school_urn: str) -> CoverListShape:
    """And how often, so that cover without an end is seen."""
    found = haven().services.ask(
        LIST_COVER, call.caller, CoverQuery(school_id=school_by_urn(call.caller, school_urn).id)
    )
    return CoverListShape(
        cover=[_shown(call, each) for each in found.cover],
        in_a_year=found.in_a_year,
        may_name=found.may_name,
        candidates=found.candidates,
    )


@api.operation(
    "POST", "/schools/<school_urn>/cover", "Name cover", asks=NAME_COVER, body=CoverGiven,
    reply=CoverNamedShape, status=201, key="optional",
)  # fmt: skip
def name_cover(call: Call, school_urn: str, body: CoverGiven) -> CoverNamedShape:
    """By the trust's safeguarding lead. It begins once a second person has agreed; the headteacher is told."""
    asked = as_contract(NameCover, body, school_id=school_by_urn(call.caller, school_urn).id)
    return shaped(CoverNamedShape, haven().services.ask(NAME_COVER, call.caller, asked, key=call.key))


@api.operation(
    "POST", "/cover/<uuid:cover_id>/ending", "End cover", asks=END_COVER, reply=CoverEnded,
    key="optional",
)  # fmt: skip
def end_cover(call: Call, cover_id: UUID) -> CoverEnded:
    """Before its last day, or before it was agreed to."""
    haven().services.ask(END_COVER, call.caller, EndCover(cover_id=cover_id), key=call.key)
    return CoverEnded(id=cover_id, ended_on=in_london(haven().clock()).date())
