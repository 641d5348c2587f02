"""The papers of this moment: the draft, one that was signed, questions to a supplier; and their files by kind."""

import json
from uuid import UUID

from flask import Response
from haven_schemas.acts.assessment import AssessmentContent, SignedAssessment, SignedAssessmentQuery, SignedSummary
from haven_schemas.acts.identity.assessment import SIGNED_ASSESSMENT
from haven_schemas.errors import ErrorCode, Problem

from gateway.areas.assessment.assessment_paper import Issue, assessment_paper
from gateway.areas.assessment.paper import Paper
from gateway.areas.assessment.paper_files import as_docx, as_pdf
from gateway.areas.assessment.standing import standing
from gateway.areas.assessment.supplier_paper import operators, supplier_paper
from gateway.rendering.download_names import attachment
from gateway.rendering.people import staff_names
from gateway.rendering.times import in_london
from gateway.sessions.current import Session
from gateway.state import haven

_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}


def draft_file(session: Session, kind: str) -> Response:
    """The draft as PDF or DOCX, with what changed since it was last signed. ``not_found`` for another kind."""
    _require_kind(kind, "pdf", "docx")
    now = standing(session)
    changes = None if now.draft.last is None else now.changes
    issue = Issue(in_london(haven().clock()).date(), {}, changes=changes, silent=tuple(now.silent))
    return _file(assessment_paper(now.content, issue), kind, f"impact-assessment-draft-{_today()}")


def signed_file(session: Session, signing_id: UUID, kind: str) -> Response:
    """One that was signed, as PDF or DOCX, or (``json``) the very bytes that its digest is of. ``not_found``."""
    _require_kind(kind, *_TYPES)
    found = signed(session, signing_id)
    name = f"impact-assessment-{in_london(found.summary.signed_at):%Y-%m-%d}"
    if kind == "json":
        return _answer(found.text.encode(), kind, name)
    content = AssessmentContent.model_validate(json.loads(found.text))
    people = [each for each in (found.summary.signed_by, found.summary.approved_by) if each is not None]
    issue = Issue(in_london(haven().clock()).date(), staff_names(session, people), found.summary)
    return _file(assessment_paper(content, issue), kind, name)


def signed(session: Session, signing_id: UUID) -> SignedAssessment:
    """One that was signed; ``not_found``."""
    asked = SignedAssessmentQuery(id=signing_id)
    return haven().services.ask(SIGNED_ASSESSMENT, session.caller, asked)


def supplier_file(session: Session, operator: str | None, kind: str) -> Response:
    """The questions to one of those who run a place, or to nobody in particular. ``not_found`` for who runs none."""
    _require_kind(kind, "pdf", "docx")
    content = standing(session).content
    if operator is not None and operator not in operators(content):
        raise Problem(ErrorCode.NOT_FOUND)
    return _file(supplier_paper(content, operator), kind, f"questions-to-a-supplier-{_today()}")


def people_of(signed_ones: list[SignedSummary]) -> set[UUID]:
    """Who signed."""
    return {each for one in signed_ones for each in (one.signed_by, one.approved_by) if each is not None}


def _file(paper: Paper, kind: str, name: str) -> Response:
    return _answer(as_pdf(paper) if kind == "pdf" else as_docx(paper), kind, name)


def _answer(body: bytes, kind: str, name: str) -> Response:
    answer = Response(body, content_type=_TYPES[kind])
    answer.headers["Content-Disposition"] = attachment(f"{name}.{kind}")
    return answer


def _require_kind(kind: str, *known: str) -> None:
    if kind not in known:
        raise Problem(ErrorCode.NOT_FOUND)


def _today() -> str:
    return f"{in_london(haven().clock()):%Y-%m-%d}"
