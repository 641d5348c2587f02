"""Agencies outside the trust, and the people there."""

from typing import Annotated
from uuid import UUID

from haven_schemas.acts.referrals.agencies import (
    GET_AGENCY,
    KEEP_AGENCY,
    KEEP_CONTACT,
    LIST_AGENCIES,
    Agency,
    AgencyContact,
    AgencyContactWords,
    AgencyKept,
    AgencyQuery,
    AgencyWords,
    KeepAgency,
    KeepContact,
    ListAgencies,
)
from haven_schemas.errors import FieldCode, Problem, invalid
from haven_schemas.identifiers import SchoolUrn
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.security.problems import renamed
from gateway.sessions.current import Session
from gateway.state import haven


@reply_from(AgencyContact)
class AgencyPersonShape(Shape):
    """``role``: what they do there. ``until``: their last day, null while they are there."""


@reply_from(Agency, without=("school_ids", "contacts"))
class AgencyShape(Shape):
    """``school_urns``: which of the caller's schools turn to it; none: every school of the trust does.

    ``night_phone``: reached when the office is closed. ``people``: those who are there first.
    """

    school_urns: list[SchoolUrn]
    people: list[AgencyPersonShape]


class AgenciesShape(Shape):
    """By kind and name."""

    agencies: list[AgencyShape]


class AgenciesQuery(Shape):
    """``school_urn``: those that one school turns to. ``past``: those that are no more as well."""

    school_urn: SchoolUrn | None = None
    past: bool = False


@body_from(AgencyWords, without=("school_ids",))
class AgencyGiven(Shape):
    """``school_urns``: empty for every school of the trust, which takes the right ``category:administer``.

    ``secure_address``: an address or a portal. ``form_link`` begins with ``https://``.
    """

    school_urns: Annotated[list[SchoolUrn], Field(max_length=1_000)]


@body_from(AgencyContactWords)
class AgencyPersonGiven(Shape):
    """Who left has a last day (``until``)."""


@reply_from(AgencyKept)
class AgencyKeptShape(Shape):
    """The version now."""


@api.operation(
    "GET", "/agencies", "Agencies outside the trust", asks=LIST_AGENCIES, query=AgenciesQuery,
    reply=AgenciesShape,
)  # fmt: skip
def list_agencies(call: Call, query: AgenciesQuery) -> AgenciesShape:
    """Those that the caller's schools turn to, with their people."""
    school_id = None if query.school_urn is None else call.signed_in.school_id(query.school_urn)
    asked = ListAgencies(school_id=school_id, past=query.past)
    found = haven().services.ask(LIST_AGENCIES, call.caller, asked).agencies
    return AgenciesShape(agencies=[_shown(call.signed_in, each) for each in found])


@api.operation("GET", "/agencies/<uuid:agency_id>", "One agency", asks=GET_AGENCY, reply=AgencyShape)
def get_agency(call: Call, agency_id: UUID) -> AgencyShape:
    """With its people, also those who left."""
    return _shown(call.signed_in, haven().services.ask(GET_AGENCY, call.caller, AgencyQuery(agency_id=agency_id)))


@api.operation(
    "POST", "/agencies", "Add an agency", asks=KEEP_AGENCY, body=AgencyGiven,
    reply=AgencyKeptShape, status=201, key="optional",
)  # fmt: skip
def add_agency(call: Call, body: AgencyGiven) -> AgencyKeptShape:
    """For schools at which the caller writes in records."""
    return _kept(call, body, None)


@api.operation(
    "PUT", "/agencies/<uuid:agency_id>", "Change what is known of an agency", asks=KEEP_AGENCY,
    body=AgencyGiven, reply=AgencyKeptShape, key="optional", versioned=True,
)  # fmt: skip
def change_agency(call: Call, agency_id: UUID, body: AgencyGiven) -> AgencyKeptShape:
    """All of it; one that is no more gets a last day. ``If-Match`` carries the version that was seen."""
    return _kept(call, body, agency_id)


@api.operation(
    "POST", "/agencies/<uuid:agency_id>/people", "Add a person at an agency", asks=KEEP_CONTACT,
    body=AgencyPersonGiven, reply=AgencyKeptShape, status=201, key="optional",
)  # fmt: skip
def add_agency_person(call: Call, agency_id: UUID, body: AgencyPersonGiven) -> AgencyKeptShape:
    """Every school that turns to the agency knows them at once."""
    return _kept_person(call, as_contract(KeepContact, body, agency_id=agency_id))


@api.operation(
    "PUT", "/agencies/<uuid:agency_id>/people/<uuid:contact_id>", "Change what is known of a person at an agency",
    asks=KEEP_CONTACT, body=AgencyPersonGiven, reply=AgencyKeptShape, key="optional",
    versioned=True,
)  # fmt: skip
def change_agency_person(call: Call, agency_id: UUID, contact_id: UUID, body: AgencyPersonGiven) -> AgencyKeptShape:
    """All of it. ``If-Match`` carries the version that was seen."""
    held = {"agency_id": agency_id, "contact_id": contact_id, "version": call.version or 0}
    return _kept_person(call, as_contract(KeepContact, body, **held))


def _kept(call: Call, body: AgencyGiven, agency_id: UUID | None) -> AgencyKeptShape:
    try:
        asked = KeepAgency(
            **body.model_dump(exclude={"school_urns"}),
            school_ids=[_school_id(call.signed_in, urn) for urn in body.school_urns],
            agency_id=agency_id,
            version=call.version or 0,
        )
        return shaped(AgencyKeptShape, haven().services.ask(KEEP_AGENCY, call.caller, asked, key=call.key))
    except Problem as problem:
        raise renamed(problem, {"school_ids": "school_urns"}) if problem.fields else problem from None


def _school_id(session: Session, urn: str) -> UUID:
    try:
        return session.school_id(urn)
    except Problem:
        raise invalid("school_ids", FieldCode.UNKNOWN_SCHOOL) from None


def _kept_person(call: Call, asked: KeepContact) -> AgencyKeptShape:
    return shaped(AgencyKeptShape, haven().services.ask(KEEP_CONTACT, call.caller, asked, key=call.key))


def _shown(session: Session, found: Agency) -> AgencyShape:
    urns = [session.urn_of(each) for each in found.school_ids]
    people = [shaped(AgencyPersonShape, each) for each in found.contacts]
    return shaped(AgencyShape, found, school_urns=[urn for urn in urns if urn is not None], people=people)
