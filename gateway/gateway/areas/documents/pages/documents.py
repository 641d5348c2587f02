"""Documents: those of an incident record or about a pupil, one with its versions, sending a file, fetching one."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from haven_schemas.acts.incidents.documents import (
    GET_DOCUMENT,
    LIST_DOCUMENTS,
    OPEN_DOCUMENT,
    BeginDocument,
    Document,
    DocumentQuery,
    ListDocuments,
    OpenDocument,
)
from haven_schemas.acts.incidents.records import GET_INCIDENT, IncidentQuery
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway.areas.documents.document_files import download
from gateway.areas.documents.file_errors import errors_of_file
from gateway.areas.documents.receive_document import receive
from gateway.clients.asking import Caller
from gateway.pages.blueprint import current_session, page
from gateway.pages.forms import id_in_address, text, typed_children, typed_id, typed_version
from gateway.rendering.people import not_listed_in, pupils_by_id, staff_names
from gateway.sessions.current import Session
from gateway.state import haven

_A_PAGE = 25


@page("/incidents/<uuid:incident_id>/documents", asks=LIST_DOCUMENTS)
def documents(session: Session, incident_id: UUID) -> ResponseReturnValue:
    """Documents in the record, and a form to add one."""
    return _of_incident(session, incident_id, {})


@page("/incidents/<uuid:incident_id>/documents", right=Right.RECORD_WRITE, tier="elevated", methods=("POST",))
def add_document(session: Session, incident_id: UUID) -> ResponseReturnValue:
    """Takes a file, sealed into the store as it comes; it is looked at before anyone may open it. One that belongs to
    a referral is filed to it."""

    def asked(name: str) -> BeginDocument:
        return BeginDocument(
            incident_id=incident_id, name=name, subject_ids=typed_children(), referral_id=_typed_referral()
        )

    try:
        receive(_caller, asked)
    except Problem as problem:
        errors = errors_of_file(problem)
        if errors is None:
            raise
        return _of_incident(session, incident_id, errors), problem.status
    flash("The file was received. It can be opened once it has been checked for viruses.")
    if referral_id := _typed_referral():
        return redirect(url_for("pages.referral", referral_id=referral_id), 303)
    return redirect(url_for("pages.documents", incident_id=incident_id), 303)


@page("/pupils/<uuid:pupil_id>/documents", asks=LIST_DOCUMENTS)
def pupil_documents(session: Session, pupil_id: UUID) -> ResponseReturnValue:
    """Documents about one pupil."""
    asked = ListDocuments(subject_id=pupil_id, limit=_A_PAGE, cursor=request.args.get("cursor"))
    found = haven().services.ask(LIST_DOCUMENTS, session.caller, asked)
    known = pupils_by_id(session, [pupil_id, *_children(found.documents)])
    if pupil_id not in known and not found.documents:
        raise Problem(ErrorCode.NOT_FOUND)
    return render_template(
        "pupil_documents.html",
        session=session,
        page=found,
        pupil_id=pupil_id,
        pupil=known.get(pupil_id),
        pupils=known,
        staff=staff_names(session, _senders(found.documents)),
    )


@page("/documents/<uuid:document_id>", asks=GET_DOCUMENT)
def document(session: Session, document_id: UUID) -> ResponseReturnValue:
    """One document with its versions, and a form to send another; a child's paper has a page of its own."""
    found = _find(session, document_id)
    if found.paper_kind is not None:
        return redirect(url_for("pages.paper", paper_id=document_id), 303)
    return _one(session, found, {})


@page("/documents/<uuid:document_id>", right=Right.RECORD_WRITE, tier="elevated", methods=("POST",))
def add_version(session: Session, document_id: UUID) -> ResponseReturnValue:
    """Takes a new version; the ones before it stay."""
    seen = typed_version()
    try:
        receive(_caller, lambda name: BeginDocument(document_id=document_id, seen_version=seen, name=name))
    except Problem as problem:
        errors = errors_of_file(problem)
        if errors is None:
            raise
        return _one(session, _find(session, document_id), errors), problem.status
    flash("The new version was received. It can be opened once it has been checked for viruses.")
    return redirect(url_for("pages.document", document_id=document_id), 303)


@page("/documents/<uuid:document_id>/versions/<int:version>/content", asks=OPEN_DOCUMENT)
def document_content(session: Session, document_id: UUID, version: int) -> ResponseReturnValue:
    """The file itself, to be saved; never shown inside Haven."""
    asked = OpenDocument(document_id=document_id, version=version)
    return download(haven().store, haven().services.ask(OPEN_DOCUMENT, session.caller, asked))


def _caller() -> Caller:
    return current_session(elevated=True).caller


def _of_incident(session: Session, incident_id: UUID, errors: dict[str, str]) -> str:
    services = haven().services
    asked = ListDocuments(incident_id=incident_id, limit=_A_PAGE, cursor=request.args.get("cursor"))
    found = services.ask(LIST_DOCUMENTS, session.caller, asked)
    incident = services.ask(GET_INCIDENT, session.caller, IncidentQuery(incident_id=incident_id))
    return render_template(
        "documents.html",
        session=session,
        incident=incident,
        page=found,
        not_listed=not_listed_in(incident),
        pupils=pupils_by_id(session, [*incident.subject_ids, *_children(found.documents)]),
        staff=staff_names(session, _senders(found.documents)),
        ticked=request.form.getlist("subject_id"),
        referral_id=_typed_referral() if request.method == "POST" else id_in_address("referral_id"),
        errors=errors,
    )


def _typed_referral() -> UUID | None:
    return typed_id("referral_id") if text("referral_id") else None


def _find(session: Session, document_id: UUID) -> Document:
    return haven().services.ask(GET_DOCUMENT, session.caller, DocumentQuery(document_id=document_id))


def _one(session: Session, found: Document, errors: dict[str, str]) -> str:
    return render_template(
        "document.html",
        session=session,
        document=found,
        pupils=pupils_by_id(session, found.subject_ids),
        staff=staff_names(session, _senders([found])),
        errors=errors,
    )


def _children(found: list[Document]) -> list[UUID]:
    return [subject_id for document in found for subject_id in document.subject_ids]


def _senders(found: list[Document]) -> list[UUID]:
    return [version.added_by for document in found for version in document.versions]
