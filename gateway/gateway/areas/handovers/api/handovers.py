"""Files that follow children to another school of the trust: which wait, what is in them, and signing for them."""

from collections.abc import Mapping
from uuid import UUID

from haven_schemas.acts.identity import SchoolName
from haven_schemas.acts.incidents.handovers import (
    ADD_HANDOVER_NOTE,
    GET_HANDOVER,
    LIST_HANDOVERS,
    MOST_FILES,
    SIGN_HANDOVER,
    AddHandoverNote,
    GivenMatter,
    HandedFile,
    HandoverLine,
    HandoverNote,
    HandoverNoteAdded,
    HandoverPart,
    HandoverQuery,
    HandoverSigned,
    HandoverState,
    ListHandovers,
    NotReceived,
    OpenMatter,
    SignHandover,
)
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape, Urn
from gateway.rendering.people import schools_by_id
from gateway.sessions.current import Session
from gateway.state import haven

_NAMES = {"subject_id": "old_pupil_id", "subject_ids": "old_pupil_ids"}
"""A child may have an id at each of the two schools; the file was kept under the old one."""


class HandoversQuery(PageQuery):
    """``school_urn``: those from or to that school. ``to_sign``: where something waits for the caller's signature."""

    state: HandoverState | None = None
    school_urn: Urn | None = None
    to_sign: bool = False


class TrustSchool(Shape):
    """A school of the trust, perhaps none of the caller's."""

    urn: Urn
    name: str


@reply_from(HandoverLine, without=("from_school_id", "to_school_id"))
class HandoverLineShape(Shape):
    """``files``: how many children; ``waiting``: whose file nobody has signed for. ``mine_to_sign``: whether something
    in it waits for the caller's signature. A school is null where it is the trust's no more."""

    from_school: TrustSchool | None
    to_school: TrustSchool | None


class HandoversShape(Shape):
    """Those nobody signed for first, then the newest."""

    handovers: list[HandoverLineShape]
    next_cursor: str | None


@reply_from(HandedFile, names=_NAMES)
class HandedFileShape(Shape):
    """One child's file. ``old_pupil_id``: the id it was kept under; ``pupil_id``: the child's at the new school.

    ``risk``: the highest level of an open record. ``shared``: how many records also name a child who stays. ``reason``:
    why whoever signed does not have it.
    """


@reply_from(OpenMatter, names=_NAMES)
class OpenMatterShape(Shape):
    """An open incident record or action of a file, and who deals with it until someone takes it over."""


@reply_from(HandoverNote, names=_NAMES)
class HandoverNoteShape(Shape):
    """What the sender wrote about one child; the text stands in the child's chronology, under ``entry_id``."""


class HandoverShape(Shape):
    """A handover with its files, those at risk first. ``may_sign``: which parts are the caller's to sign for."""

    handover: HandoverLineShape
    files: list[HandedFileShape]
    open_matters: list[OpenMatterShape]
    notes: list[HandoverNoteShape]
    may_sign: list[HandoverPart]
    may_add_note: bool


@body_from(GivenMatter)
class GivenMatterShape(Shape):
    """Who deals with an open record or action from now on; null: whoever had it goes on with it at the old school."""


@body_from(NotReceived, names=_NAMES)
class NotReceivedShape(Shape):
    """A file that whoever signs does not have, and why."""


@body_from(SignHandover, without=("handover_id", "version", "given", "not_received"))
class HandoverSignature(Shape):
    """``taken_by``: who deals with what is open, where ``given`` says no other. ``part`` ``sen``: the SENCO has the SEN
    papers; nothing else is said with it."""

    given: list[GivenMatterShape] = Field(default=[], max_length=2_000)
    not_received: list[NotReceivedShape] = Field(default=[], max_length=MOST_FILES)


@reply_from(HandoverSigned)
class HandoverSignedShape(Shape):
    """The handover as it is now; files become the new school's within seconds."""


@body_from(AddHandoverNote, without=("handover_id",), names=_NAMES)
class NewHandoverNote(Shape):
    """What the old school has to say about one child, before or after the file was signed for."""


@reply_from(HandoverNoteAdded)
class HandoverNoteAddedShape(Shape):
    """The entry in the child's chronology."""


@api.operation(
    "GET", "/handovers", "Files that go from one school to another", asks=LIST_HANDOVERS,
    query=HandoversQuery, reply=HandoversShape,
)  # fmt: skip
def list_handovers(call: Call, query: HandoversQuery) -> HandoversShape:
    """From or to the caller's schools; no child is named."""
    school_id = call.signed_in.school_id(query.school_urn) if query.school_urn else None
    request = ListHandovers(
        school_id=school_id, state=query.state, to_sign=query.to_sign, limit=query.limit, cursor=query.cursor
    )
    found = haven().services.ask(LIST_HANDOVERS, call.caller, request)
    schools = _schools(call.signed_in, found.handovers)
    lines = [_line(each, schools) for each in found.handovers]
    return HandoversShape(handovers=lines, next_cursor=found.next_cursor)


@api.operation(
    "GET", "/handovers/<uuid:handover_id>", "One handover of files", asks=GET_HANDOVER,
    reply=HandoverShape,
)  # fmt: skip
def get_handover(call: Call, handover_id: UUID) -> HandoverShape:
    """Whose files, what is open in them, and the sender's notes."""
    found = haven().services.ask(GET_HANDOVER, call.caller, HandoverQuery(handover_id=handover_id))
    return HandoverShape(
        handover=_line(found.line, _schools(call.signed_in, [found.line])),
        files=[shaped(HandedFileShape, each) for each in found.files],
        open_matters=[shaped(OpenMatterShape, each) for each in found.open_matters],
        notes=[shaped(HandoverNoteShape, each) for each in found.notes],
        may_sign=found.may_sign,
        may_add_note=found.may_add_note,
    )


@api.operation(
    "POST", "/handovers/<uuid:handover_id>/signature", "Sign for files that were handed over", asks=SIGN_HANDOVER,
    body=HandoverSignature, reply=HandoverSignedShape, key="optional", versioned="required",
)  # fmt: skip
def sign_handover(call: Call, handover_id: UUID, body: HandoverSignature) -> HandoverSignedShape:
    """All of them but those said not to be there. For who triages at the new school; of SEN papers the SENCO there."""
    request = as_contract(
        SignHandover,
        body,
        handover_id=handover_id,
        version=call.needed_version,
        given=[as_contract(GivenMatter, each) for each in body.given],
        not_received=[as_contract(NotReceived, each) for each in body.not_received],
    )
    return shaped(HandoverSignedShape, haven().services.ask(SIGN_HANDOVER, call.caller, request, key=call.key))


@api.operation(
    "POST", "/handovers/<uuid:handover_id>/notes", "Tell the new school something about a child",
    asks=ADD_HANDOVER_NOTE, body=NewHandoverNote, reply=HandoverNoteAddedShape, status=201,
    key="optional",
)  # fmt: skip
def add_handover_note(call: Call, handover_id: UUID, body: NewHandoverNote) -> HandoverNoteAddedShape:
    """For who triages at the old school."""
    request = as_contract(AddHandoverNote, body, handover_id=handover_id)
    return shaped(HandoverNoteAddedShape, haven().services.ask(ADD_HANDOVER_NOTE, call.caller, request, key=call.key))


def _line(line: HandoverLine, schools: Mapping[UUID, SchoolName]) -> HandoverLineShape:
    named = {side: schools.get(getattr(line, f"{side}_id")) for side in ("from_school", "to_school")}
    shown = {side: None if each is None else TrustSchool(urn=each.urn, name=each.name) for side, each in named.items()}
    return shaped(HandoverLineShape, line, **shown)


def _schools(session: Session, lines: list[HandoverLine]) -> dict[UUID, SchoolName]:
    return schools_by_id(session, (each for line in lines for each in (line.from_school_id, line.to_school_id)))
