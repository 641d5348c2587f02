"""What stands around a pupil's chronology: significant events, the card, who has looked, who is kept away."""

from datetime import datetime
from uuid import UUID

from haven_schemas.acts.incidents.chronology import (
    FILE_TO_REVIEW,
    LIST_READERS,
    MARK_SIGNIFICANT,
    NOTE_MISTAKE,
    PUPIL_CARD,
    WRITE_CARD,
    CardQuery,
    CardVersion,
    FileReading,
    FileReviewQuery,
    ListReaders,
    MarkSignificant,
    OpenedByMistake,
    WriteCard,
)
from haven_schemas.acts.incidents.conflicts import (
    END_STAFF_LINK,
    LINK_STAFF,
    LIST_STAFF_LINKS,
    WORK_TO_PASS_ON,
    LinkStaff,
    ListStaffLinks,
    OpenWork,
    StaffLink,
    StaffLinkKind,
    StaffLinkQuery,
    WorkQuery,
)
from haven_schemas.identifiers import SchoolUrn

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.state import haven


class Significance(Shape):
    """Whether the record is a significant event."""

    significant: bool


class SignificanceShape(Shape):
    """How it stands now."""

    id: UUID
    significant: bool


class OtherCardShape(Shape):
    """What stands on a card of the child's other entry of the roll, or at another school."""

    pupil_id: UUID
    school_urn: SchoolUrn | None
    card: CardVersion


class CardShape(Shape):
    """The newest version first; version 0 says that nothing is kept yet. ``others``: of entries that were merged."""

    pupil_id: UUID
    versions: list[CardVersion]
    may_write: bool
    version: int
    others: list[OtherCardShape]


@body_from(WriteCard, without=("subject_id", "version"))
class NewCard(Shape):
    """The card as it should read; ``next_review_on`` is a date."""


class CardWrittenShape(Shape):
    """Its new version."""

    pupil_id: UUID
    version: int


class FileReviewShape(Shape):
    """Whose file it is."""

    pupil_id: UUID


class ReadersShape(Shape):
    """Newest first: one line for each person, part of the file, and day."""

    readings: list[FileReading]
    next_cursor: str | None


class MistakeShape(Shape):
    """It stands beside the caller's reading."""

    pupil_id: UUID
    noted_at: datetime


class NewStaffLink(Shape):
    """A member of staff who is the child's parent or relative, or was that pupil."""

    staff_id: UUID
    kind: StaffLinkKind


class StaffLinkedShape(Shape):
    """The link, and whether it holds. Not ``active``: too few others decide about the child's concerns, so that
    somebody else is asked first."""

    id: UUID
    active: bool


@reply_from(StaffLink, without=("school_id",))
class StaffLinkShape(Shape):
    """Who is kept from the pupil's records, by whose word, and until when."""

    @classmethod
    def of(cls, link: StaffLink) -> "StaffLinkShape":
        """From incidents' view."""
        return shaped(cls, link)


class WorkShape(Shape):
    """What is given to those who are kept from it: somebody else should be given it."""

    work: list[OpenWork]


class StaffLinksShape(Shape):
    """Newest first."""

    links: list[StaffLinkShape]
    next_cursor: str | None


@api.operation(
    "POST", "/records/<uuid:record_id>/significance", "Mark a significant event, or take the mark back",
    asks=MARK_SIGNIFICANT, body=Significance, reply=SignificanceShape, key="optional",
)  # fmt: skip
def mark_significant(call: Call, record_id: UUID, body: Significance) -> SignificanceShape:
    """Who said so and when is kept."""
    request = MarkSignificant(record_id=record_id, significant=body.significant)
    marked = haven().services.ask(MARK_SIGNIFICANT, call.caller, request, key=call.key)
    return SignificanceShape(id=marked.id, significant=marked.significant)


@api.operation(
    "GET", "/file-reviews/<uuid:card_id>", "Whose file an alert says is to be reviewed", asks=FILE_TO_REVIEW,
    reply=FileReviewShape,
)  # fmt: skip
def get_file_review(call: Call, card_id: UUID) -> FileReviewShape:
    """The alert names no child; who reads the child's card is told."""
    found = haven().services.ask(FILE_TO_REVIEW, call.caller, FileReviewQuery(card_id=card_id))
    return FileReviewShape(pupil_id=found.subject_id)


@api.operation(
    "GET", "/pupils/<uuid:pupil_id>/card", "The card on top of a pupil's chronology", asks=PUPIL_CARD,
    reply=CardShape,
)  # fmt: skip
def pupil_card(call: Call, pupil_id: UUID) -> CardShape:
    """Summary, plan, who may not collect, lead and next review, with every version."""
    card = haven().services.ask(PUPIL_CARD, call.caller, CardQuery(subject_id=pupil_id))
    return CardShape(
        pupil_id=pupil_id,
        versions=card.versions,
        may_write=card.may_write,
        version=card.versions[0].version,
        others=[
            OtherCardShape(pupil_id=each.subject_id, school_urn=call.signed_in.urn_of(each.school_id), card=each.card)
            for each in card.others
        ],
    )


@api.operation(
    "POST", "/pupils/<uuid:pupil_id>/card", 'Change the card (If-Match "0" for the first)',
    asks=WRITE_CARD, body=NewCard, reply=CardWrittenShape, status=201, key="optional",
    versioned="required",
)  # fmt: skip
def write_card(call: Call, pupil_id: UUID, body: NewCard) -> CardWrittenShape:
    """A new version; what it said before stays."""
    request = as_contract(WriteCard, body, subject_id=pupil_id, version=call.needed_version)
    written = haven().services.ask(WRITE_CARD, call.caller, request, key=call.key)
    return CardWrittenShape(pupil_id=pupil_id, version=written.version)


@api.operation(
    "GET", "/pupils/<uuid:pupil_id>/readers", "Who has looked at a pupil's file", asks=LIST_READERS,
    query=PageQuery, reply=ReadersShape,
)  # fmt: skip
def list_readers(call: Call, pupil_id: UUID, query: PageQuery) -> ReadersShape:
    """One page of the ledger of readings."""
    request = ListReaders(subject_id=pupil_id, limit=query.limit, cursor=query.cursor)
    found = haven().services.ask(LIST_READERS, call.caller, request)
    return ReadersShape(readings=found.readings, next_cursor=found.next_cursor)


@api.operation(
    "POST", "/pupils/<uuid:pupil_id>/mistakes", "Say that one opened the file by mistake", asks=NOTE_MISTAKE,
    reply=MistakeShape, key="optional",
)  # fmt: skip
def note_mistake(call: Call, pupil_id: UUID) -> MistakeShape:
    """The reading stays, and this beside it."""
    noted = haven().services.ask(NOTE_MISTAKE, call.caller, OpenedByMistake(subject_id=pupil_id), key=call.key)
    return MistakeShape(pupil_id=pupil_id, noted_at=noted.noted_at)


@api.operation(
    "GET", "/pupils/<uuid:pupil_id>/staff-links", "Who is kept from a pupil's records", asks=LIST_STAFF_LINKS,
    query=PageQuery, reply=StaffLinksShape,
)  # fmt: skip
def list_staff_links(call: Call, pupil_id: UUID, query: PageQuery) -> StaffLinksShape:
    """Links that hold and links that have ended."""
    request = ListStaffLinks(subject_id=pupil_id, limit=query.limit, cursor=query.cursor)
    found = haven().services.ask(LIST_STAFF_LINKS, call.caller, request)
    return StaffLinksShape(links=[StaffLinkShape.of(each) for each in found.links], next_cursor=found.next_cursor)


@api.operation(
    "POST", "/pupils/<uuid:pupil_id>/staff-links", "Keep a member of staff from a pupil's records",
    asks=LINK_STAFF, body=NewStaffLink, reply=StaffLinkedShape, status=201, key="optional",
)  # fmt: skip
def link_staff(call: Call, pupil_id: UUID, body: NewStaffLink) -> StaffLinkedShape:
    """It holds at once, at every school; of one who decides about concerns somebody else has to agree."""
    request = LinkStaff(staff_id=body.staff_id, subject_id=pupil_id, kind=body.kind)
    linked = haven().services.ask(LINK_STAFF, call.caller, request, key=call.key)
    return StaffLinkedShape(id=linked.id, active=linked.active)


@api.operation(
    "DELETE", "/staff-links/<uuid:link_id>", "A link of a member of staff no longer holds",
    asks=END_STAFF_LINK, reply=StaffLinkedShape, key="optional",
)  # fmt: skip
def end_staff_link(call: Call, link_id: UUID) -> StaffLinkedShape:
    """Never by the person it keeps away."""
    ended = haven().services.ask(END_STAFF_LINK, call.caller, StaffLinkQuery(link_id=link_id), key=call.key)
    return StaffLinkedShape(id=ended.id, active=ended.active)


@api.operation(
    "GET", "/pupils/<uuid:pupil_id>/staff-links/work", "Open work of those who are kept from a pupil's records",
    asks=WORK_TO_PASS_ON, reply=WorkShape,
)  # fmt: skip
def work_to_pass_on(call: Call, pupil_id: UUID) -> WorkShape:
    """Actions, concerns and incident records about the pupil."""
    return WorkShape(work=haven().services.ask(WORK_TO_PASS_ON, call.caller, WorkQuery(subject_id=pupil_id)).work)
