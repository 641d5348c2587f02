"""A second person reads a file before they agree that it is destroyed."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.disposal import (
    OPEN_DOCUMENT_TO_AGREE,
    READ_FILE_TO_AGREE,
    FileToAgreePage,
    OpenDocumentToAgree,
    ReadFileToAgree,
)
from haven_schemas.acts.retention.disposals import OpenDisposal
from haven_schemas.acts.retention.disposals_calls import OPEN_DISPOSAL

from gateway.areas.documents.document_files import download
from gateway.areas.retention.pages.disposals import disposal_of, school_names
from gateway.areas.retention.places import words_of_place
from gateway.pages.blueprint import page
from gateway.rendering.people import staff_names
from gateway.sessions.current import Session
from gateway.state import haven

_A_PAGE = 50


@page("/retention/disposals/<uuid:disposal_id>/file", asks=OPEN_DISPOSAL, methods=("POST",))
def open_file_to_agree(session: Session, disposal_id: UUID) -> ResponseReturnValue:
    """They are given sight of it, and of nothing else."""
    asked = OpenDisposal(disposal_id=disposal_id)
    haven().services.ask(OPEN_DISPOSAL, session.caller, asked, request.form.get("key") or None)
    return redirect(url_for("pages.file_to_agree", disposal_id=disposal_id), 303)


@page("/retention/disposals/<uuid:disposal_id>/file", asks=READ_FILE_TO_AGREE)
def file_to_agree(session: Session, disposal_id: UUID) -> ResponseReturnValue:
    """A page of it, the oldest first, with old and new of what is to be redacted."""
    asked = ReadFileToAgree(disposal_id=disposal_id, cursor=request.args.get("cursor"), limit=_A_PAGE)
    found = haven().services.ask(READ_FILE_TO_AGREE, session.caller, asked)
    disposal = disposal_of(session, disposal_id)
    name = disposal.facts.name if disposal.facts else None
    return render_template(
        "disposal_file.html",
        disposal=disposal,
        school=school_names(session, disposal).get(disposal.school_id, "Another school"),
        found=found,
        changes={each.record_id: each for each in found.changes},
        words_of_place=words_of_place,
        pupils={found.subject_id: {"known_as": name, "class_name": ""}} if name else {},
        unnamed="Another child",
        documents={each.id: each for each in found.documents},
        earlier={each.record_id: each for each in found.earlier},
        staff=staff_names(session, _people_in(found)),
        session=session,
    )


@page(
    "/retention/disposals/<uuid:disposal_id>/file/documents/<uuid:document_id>/versions/<int:version>/content",
    asks=OPEN_DOCUMENT_TO_AGREE,
)
def document_to_agree(session: Session, disposal_id: UUID, document_id: UUID, version: int) -> ResponseReturnValue:
    """A document of that file, to be saved; never shown inside Haven."""
    asked = OpenDocumentToAgree(disposal_id=disposal_id, document_id=document_id, version=version)
    return download(haven().store, haven().services.ask(OPEN_DOCUMENT_TO_AGREE, session.caller, asked))


def _people_in(found: FileToAgreePage) -> set[UUID]:
    """Everybody whom the page names."""
    named: list[UUID | None] = [each for entry in found.entries for each in (entry.recorded_by, entry.owner_id)]
    named += [each.corrected_by for each in found.earlier]
    named += [version.written_by for each in found.earlier for version in each.versions]
    named += [version.added_by for each in found.documents for version in each.versions]
    named += [each for card in found.cards for said in card.versions for each in (said.written_by, said.lead_id)]
    return {each for each in named if each is not None}
