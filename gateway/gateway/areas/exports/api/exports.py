"""Exports: asked for, looked at, fetched; an incident record or a pupil's chronology as PDF, page or JSON."""

from datetime import date
from typing import Annotated
from uuid import UUID

from flask import Response
from haven_schemas.acts.incidents.exports import (
    ASK_EXPORT,
    GET_EXPORT,
    LIST_EXPORTS,
    AskExport,
    Export,
    ExportFormat,
    ExportQuery,
    Ids,
    ListExports,
    Redaction,
    Word,
)
from haven_schemas.acts.incidents.referral_kinds import RecordedKind
from haven_schemas.rights import Right
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import PageQuery, Shape
from gateway.areas.exports.export_content import plain_export, protected_export
from gateway.state import haven


class NewExport(Shape):
    """Of one of ``incident_id`` and ``pupil_id``, of all days or a span, both included.

    A chronology may be narrowed further, as the list of its entries: to significant events, kinds, categories, entries
    that are also about another child (``with_pupil_id``), entries with an adult (``person_id``). Each page of the file
    says so.

    Children's names are left out, in every form they are known in, but those of ``keep_pupil_ids`` and of the pupil
    whose chronology it is. Names of staff and of adults of the record stay, but those of ``hide_staff_ids`` and
    ``hide_adult_ids``; where ``keep_staff_ids`` or ``keep_adult_ids`` is given, those alone stay. ``hide_words`` are
    left out as they are written. ``bundle``: one ZIP file with the export, its entries as a table (CSV) and the
    documents of ``document_ids`` as they are; none of these is about a child whose name is left out.
    """

    incident_id: UUID | None = None
    pupil_id: UUID | None = None
    first_day: date | None = None
    last_day: date | None = None
    significant_only: bool = False
    kinds: Annotated[list[RecordedKind], Field(max_length=20)] = []
    category_ids: Annotated[list[UUID], Field(max_length=50)] = []
    with_pupil_id: UUID | None = None
    person_id: UUID | None = None
    format: ExportFormat
    bundle: bool = False
    document_ids: Annotated[list[UUID], Field(max_length=50)] = []
    keep_pupil_ids: Ids = []
    keep_staff_ids: Ids | None = None
    keep_adult_ids: Ids | None = None
    hide_staff_ids: Ids = []
    hide_adult_ids: Ids = []
    hide_words: Annotated[list[Word], Field(max_length=50)] = []
    purpose: Annotated[str, Field(min_length=1, max_length=1_000)]
    recipient: Annotated[str, Field(min_length=1, max_length=300)]


class FilePassword(Shape):
    """What the file is to be under; kept nowhere. 15 to 100 characters of an English keyboard."""

    password: Annotated[str, Field(max_length=1_000, repr=False)]


class ExportAsked(Shape):
    """It is being made."""

    id: UUID


@reply_from(Export, without=("school_id",))
class ExportShape(Shape):
    """``digest``: SHA-256 of the content, as on the cover. ``refused`` says why; ``expired``: the file is gone."""

    @classmethod
    def of(cls, export: Export) -> "ExportShape":
        """From incidents' view."""
        return shaped(cls, export)


class ExportsShape(Shape):
    """The caller's own, newest first."""

    exports: list[ExportShape]
    next_cursor: str | None


@api.operation(
    "POST", "/exports", "Ask for an export", asks=ASK_EXPORT, body=NewExport,
    reply=ExportAsked, status=202, key="optional",
)  # fmt: skip
def ask_export(call: Call, body: NewExport) -> ExportAsked:
    """Made in the background, under the caller's rights."""
    asked = AskExport(
        incident_id=body.incident_id,
        subject_id=body.pupil_id,
        first_day=body.first_day,
        last_day=body.last_day,
        significant_only=body.significant_only,
        kinds=body.kinds,
        category_ids=body.category_ids,
        with_subject_id=body.with_pupil_id,
        person_id=body.person_id,
        format=body.format,
        bundle=body.bundle,
        document_ids=body.document_ids,
        redaction=Redaction(
            keep_subject_ids=body.keep_pupil_ids,
            keep_staff_ids=body.keep_staff_ids,
            keep_adult_ids=body.keep_adult_ids,
            staff_ids=body.hide_staff_ids,
            adult_ids=body.hide_adult_ids,
            words=body.hide_words,
        ),
        purpose=body.purpose,
        recipient=body.recipient,
    )
    return ExportAsked(id=haven().services.ask(ASK_EXPORT, call.caller, asked, key=call.key).export_id)


@api.operation(
    "GET", "/exports", "The caller's exports", asks=LIST_EXPORTS, query=PageQuery,
    reply=ExportsShape,
)  # fmt: skip
def list_exports(call: Call, query: PageQuery) -> ExportsShape:
    """Their states."""
    found = haven().services.ask(LIST_EXPORTS, call.caller, ListExports(limit=query.limit, cursor=query.cursor))
    return ExportsShape(exports=[ExportShape.of(each) for each in found.exports], next_cursor=found.next_cursor)


@api.operation(
    "GET", "/exports/<uuid:export_id>", "One export", asks=GET_EXPORT, reply=ExportShape,
)  # fmt: skip
def get_export(call: Call, export_id: UUID) -> ExportShape:
    """How far it is."""
    return ExportShape.of(haven().services.ask(GET_EXPORT, call.caller, ExportQuery(export_id=export_id)))


@api.operation(
    "GET", "/exports/<uuid:export_id>/content", "The bytes of an export", right=Right.RECORD_READ, tier="elevated",
    content=True,
)  # fmt: skip
def get_export_content(call: Call, export_id: UUID) -> Response:
    """The finished file, for whoever asked for it."""
    return plain_export(call.caller, export_id)


@api.operation(
    "POST", "/exports/<uuid:export_id>/content", "The bytes of an export, under a password", right=Right.RECORD_READ,
    tier="elevated", body=FilePassword, content=True,
)  # fmt: skip
def get_protected_export(call: Call, export_id: UUID, body: FilePassword) -> Response:
    """A PDF that asks for it, or a ZIP file, both of AES-256."""
    return protected_export(call.caller, export_id, body.password)
