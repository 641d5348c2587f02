"""The signed certificates of a file that was destroyed: to be read, and to be saved."""

from uuid import UUID

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from haven_schemas.calls.retention.disposals import GET_CERTIFICATE
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.disposals import Certificate, GetDisposal

from gateway.pages.blueprint import page
from gateway.rendering.download_names import attachment
from gateway.sessions.current import Session
from gateway.state import haven


@page("/retention/disposals/<uuid:disposal_id>/certificates", right=Right.RETENTION_READ, tier="elevated")
def certificates(session: Session, disposal_id: UUID) -> ResponseReturnValue:
    """The newest of each kind: of a file that was destroyed again after a restore the API has the earlier ones."""
    newest_of_kind = {each.kind: each for each in reversed(_certificates(session, disposal_id))}
    found = sorted(newest_of_kind.values(), key=lambda each: each.issued_at, reverse=True)
    return render_template("certificates.html", certificates=found, disposal_id=disposal_id, session=session)


@page("/retention/disposals/<uuid:disposal_id>/certificates/<kind>.json", right=Right.RETENTION_READ, tier="elevated")
def certificate_json(session: Session, disposal_id: UUID, kind: str) -> ResponseReturnValue:
    """All it takes to check the signature, as ``retention.check_list`` reads it."""
    made = _certificate(session, disposal_id, kind)
    return _file(made.model_dump_json(indent=2), "application/json; charset=utf-8", f"{_name(disposal_id, made)}.json")


@page("/retention/disposals/<uuid:disposal_id>/certificates/<kind>.txt", right=Right.RETENTION_READ, tier="elevated")
def certificate_text(session: Session, disposal_id: UUID, kind: str) -> ResponseReturnValue:
    """For the file in the office."""
    made = _certificate(session, disposal_id, kind)
    return _file(made.text, "text/plain; charset=utf-8", f"{_name(disposal_id, made)}.txt")


def _certificates(session: Session, disposal_id: UUID) -> list[Certificate]:
    found = haven().services.ask(GET_CERTIFICATE, session.caller, GetDisposal(disposal_id=disposal_id))
    return found.certificates


def _certificate(session: Session, disposal_id: UUID, kind: str) -> Certificate:
    for each in _certificates(session, disposal_id):
        if each.kind == kind:
            return each
    raise Problem(ErrorCode.NOT_FOUND)


def _name(disposal_id: UUID, made: Certificate) -> str:
    """By its number, which names no child."""
    return f"certificate-{made.kind.replace('_', '-')}-{disposal_id}"


def _file(content: str, kind: str, name: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = attachment(name)
    return answer
