"""The signed certificates of a file that was destroyed: to be read, and to be saved."""

from uuid import UUID

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from haven_schemas.acts.retention.disposals import Certificate, GetDisposal
from haven_schemas.acts.retention.disposals_calls import GET_CERTIFICATE
from haven_schemas.errors import ErrorCode, Problem

from gateway.areas.retention.pages.disposals import disposal_of, school_names
from gateway.pages.blueprint import page
from gateway.rendering.download_names import attachment
from gateway.rendering.people import staff_names
from gateway.sessions.current import Session
from gateway.state import haven


@page("/retention/disposals/<uuid:disposal_id>/certificates", asks=GET_CERTIFICATE)
def certificates(session: Session, disposal_id: UUID) -> ResponseReturnValue:
    """The newest of each kind: of a file that was destroyed again after a restore the API has the earlier ones."""
    newest_of_kind = {each.kind: each for each in reversed(_certificates(session, disposal_id))}
    found = sorted(newest_of_kind.values(), key=lambda each: each.issued_at, reverse=True)
    return render_template(
        "certificates.html",
        certificates=found,
        names=_names(session, disposal_id) if found else [],
        disposal_id=disposal_id,
        session=session,
    )


@page("/retention/disposals/<uuid:disposal_id>/certificates/<kind>.json", asks=GET_CERTIFICATE)
def certificate_json(session: Session, disposal_id: UUID, kind: str) -> ResponseReturnValue:
    """All it takes to check the signature, as ``retention.check_list`` reads it."""
    made = _certificate(session, disposal_id, kind)
    return _file(made.model_dump_json(indent=2), "application/json; charset=utf-8", f"{_name(disposal_id, made)}.json")


@page("/retention/disposals/<uuid:disposal_id>/certificates/<kind>.txt", asks=GET_CERTIFICATE)
def certificate_text(session: Session, disposal_id: UUID, kind: str) -> ResponseReturnValue:
    """For the file in the office; with names behind what is signed, which holds numbers alone."""
    made = _certificate(session, disposal_id, kind)
    names = "".join(f"{what}: {name}\n" for what, name in _names(session, disposal_id))
    told = f"{made.text}\nNot signed, whose these numbers were when this was saved:\n{names}"
    return _file(told, "text/plain; charset=utf-8", f"{_name(disposal_id, made)}.txt")


def _certificates(session: Session, disposal_id: UUID) -> list[Certificate]:
    found = haven().services.ask(GET_CERTIFICATE, session.caller, GetDisposal(disposal_id=disposal_id))
    return found.certificates


def _certificate(session: Session, disposal_id: UUID, kind: str) -> Certificate:
    for each in _certificates(session, disposal_id):
        if each.kind == kind:
            return each
    raise Problem(ErrorCode.NOT_FOUND)


def _names(session: Session, disposal_id: UUID) -> list[tuple[str, str]]:
    """The school and the two people, as they are called today: a certificate knows them by their numbers."""
    found = disposal_of(session, disposal_id)
    people = [("Proposed by", found.proposed_by), ("Agreed by", found.agreed_by)]
    known = staff_names(session, (each for _, each in people if each is not None))
    school = school_names(session, found).get(found.school_id, "Another school")
    return [("School", school), *((what, known.get(each, "A colleague")) for what, each in people if each is not None)]


def _name(disposal_id: UUID, made: Certificate) -> str:
    """By its number, which names no child."""
    return f"certificate-{made.kind.replace('_', '-')}-{disposal_id}"


def _file(content: str, kind: str, name: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = attachment(name)
    return answer
