"""Pupils: finding them, and a pupil's chronology."""

from datetime import date
from typing import Annotated
from uuid import UUID

from haven_schemas.acts.incidents.records import READ_CHRONOLOGY, ReadChronology
from haven_schemas.acts.incidents.referral_kinds import RecordedKind
from haven_schemas.acts.pupils import FindPupils, Pupil, PupilsById
from haven_schemas.acts.pupils.record import (
    RecordAsked,
    RecordShown,
    StopSaid,
)
from haven_schemas.acts.pupils.record_calls import PUPIL_RECORD
from haven_schemas.acts.pupils.roll import FIND_PUPILS, GET_PUPILS
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.identifiers import SchoolUrn
from pydantic import AwareDatetime, Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.areas.records.api.entries import EntryShape
from gateway.sessions.current import Session
from gateway.state import haven


class PupilsQuery(PageQuery):
    """Any part of any name, or the class; nothing lists the roll. Leavers are found only when they are asked for."""

    query: Annotated[str, Field(max_length=100)] = ""
    school_urn: SchoolUrn | None = None
    leavers: bool = False


@reply_from(Pupil, without=("school_id", "left_on", "protected", "merged_into"))
class PupilShape(Shape):
    """Without the right and the second tier ``upn`` is null and ``legal_name`` repeats ``known_as``."""

    class_name: Annotated[str | None, Field(alias="class")]
    school_urn: SchoolUrn | None

    @classmethod
    def of(cls, pupil: Pupil, session: Session) -> "PupilShape":
        """From the roll's view, the school by its URN."""
        return shaped(cls, pupil, school_urn=session.urn_of(pupil.school_id))


class PupilsShape(Shape):
    """By surname, then forename. ``alike``: nobody fitted as it was typed; these are spelt alike. ``limited``: some
    were left out, since the caller was shown many names today; whoever is typed in full is found."""

    pupils: list[PupilShape]
    next_cursor: str | None
    alike: bool
    limited: bool


class ChronologyQuery(PageQuery):
    """All of it, or what fits every filter: ``occurred_from`` is within, ``occurred_until`` is not; ``person_id`` is
    an adult of an incident record. A cursor holds for the same filters."""

    significant_only: bool = False
    category: UUID | None = None
    kind: RecordedKind | None = None
    occurred_from: AwareDatetime | None = None
    occurred_until: AwareDatetime | None = None
    with_pupil_id: UUID | None = None
    person_id: UUID | None = None
    oldest_first: bool = False


class ChronologyShape(Shape):
    """Newest first by ``occurred_at``, or oldest."""

    entries: list[EntryShape]
    next_cursor: str | None


class RecordQuery(Shape):
    """``known_on``: ``before`` then holds what was known on that day of SEN and identity."""

    known_on: date | None = None


@reply_from(StopSaid, without=("school_id",))
class StopSaidShape(Shape):
    """What stops letters about a child by the word of another school that has them too, or had them before."""


@reply_from(RecordShown, without=("groups",))
class RecordShape(Shape):
    """``hidden``: groups the caller may not see. ``local`` is the school's own; ``unknown`` what has no field here."""

    pupil: PupilShape
    elsewhere: list[StopSaidShape]

    @classmethod
    def of(cls, shown: RecordShown, session: Session) -> "RecordShape":
        """From the service's view, the pupil as everywhere."""
        stops = [shaped(StopSaidShape, each) for each in shown.elsewhere]
        return shaped(cls, shown, pupil=PupilShape.of(shown.pupil, session), elsewhere=stops)


@api.operation("GET", "/pupils", "Find pupils", asks=FIND_PUPILS, query=PupilsQuery, reply=PupilsShape)
def find_pupils(call: Call, query: PupilsQuery) -> PupilsShape:
    """Pupils of one school, or of all the caller's."""
    session = call.signed_in
    request = FindPupils(
        query=query.query,
        school_id=session.school_id(query.school_urn) if query.school_urn else None,
        limit=query.limit,
        cursor=query.cursor,
        leavers=query.leavers,
    )
    found = haven().services.ask(FIND_PUPILS, call.caller, request)
    shown = [PupilShape.of(each, session) for each in found.pupils]
    return PupilsShape(pupils=shown, next_cursor=found.next_cursor, alike=found.alike, limited=found.limited)


@api.operation("GET", "/pupils/<uuid:pupil_id>", "One pupil", asks=GET_PUPILS, reply=PupilShape)
def get_pupil(call: Call, pupil_id: UUID) -> PupilShape:
    """A pupil by id."""
    found = haven().services.ask(GET_PUPILS, call.caller, PupilsById(ids=[pupil_id])).pupils
    if not found:
        raise Problem(ErrorCode.NOT_FOUND)
    return PupilShape.of(found[0], call.signed_in)


@api.operation(
    "GET", "/pupils/<uuid:pupil_id>/record", "A pupil's record", asks=PUPIL_RECORD,
    query=RecordQuery, reply=RecordShape,
)  # fmt: skip
def read_pupil_record(call: Call, pupil_id: UUID, query: RecordQuery) -> RecordShape:
    """What the school's systems tell of a pupil, and what the school added itself, as far as the caller may see it."""
    asked = RecordAsked(pupil_id=pupil_id, known_on=query.known_on)
    return RecordShape.of(haven().services.ask(PUPIL_RECORD, call.caller, asked), call.signed_in)


@api.operation(
    "GET", "/pupils/<uuid:pupil_id>/chronology", "A pupil's chronology", asks=READ_CHRONOLOGY,
    query=ChronologyQuery, reply=ChronologyShape,
)  # fmt: skip
def read_chronology(call: Call, pupil_id: UUID, query: ChronologyQuery) -> ChronologyShape:
    """One page of everything recorded about a pupil that the caller may see, or of what fits the filters."""
    request = ReadChronology(
        subject_id=pupil_id,
        significant_only=query.significant_only,
        category_ids=[query.category] if query.category else [],
        kinds=[query.kind] if query.kind else [],
        occurred_from=query.occurred_from,
        occurred_until=query.occurred_until,
        with_subject_id=query.with_pupil_id,
        person_id=query.person_id,
        oldest_first=query.oldest_first,
        limit=query.limit,
        cursor=query.cursor,
    )
    found = haven().services.ask(READ_CHRONOLOGY, call.caller, request)
    entries = [EntryShape.of(entry, call.caller) for entry in found.entries]
    return ChronologyShape(entries=entries, next_cursor=found.next_cursor)
