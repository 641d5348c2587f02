"""A paper of a child is about to come, or the next version of one."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.rpc.incidents.documents import DocumentUploadSlot
from haven_schemas.rpc.incidents.papers import BeginPaper, BeginPaperVersion

from incidents.chronology_lines import subjects_of
from incidents.documents.parts.reserve_version import check_on_their_way, next_version, reserve_version
from incidents.models import DocumentRow, PaperRow
from incidents.papers.queries.find_paper import find_to_keep
from incidents.papers.queries.paper_keeping import school_for
from incidents.reporting.domain.occurrence import check_occurred_at
from incidents.steps.domain.steps import london_day, read_day_to_come


def begin_paper(unit: Unit, keyring: Keyring, request: BeginPaper) -> DocumentUploadSlot:
    """The place, told once. Nobody sees the paper before ``finish_paper``; what never arrives is swept.

    Errors as ``school_for``; ``too_many_requests``; ``invalid_request`` on ``occurred_at``, and on ``review_on`` for a
    day that is not to come or is more than five years away. Needs the vault.
    """
    check_on_their_way(unit)
    school_id = school_for(unit, request.subject_id, request.category_id)
    if request.occurred_at is not None:
        check_occurred_at(request.occurred_at, unit.now)
    document = DocumentRow(
        id=new_id(),
        school_id=school_id,
        category_id=request.category_id,
        occurred_at=request.occurred_at or unit.now,
        recorded_at=unit.now,
        recorded_by=unit.access.actor_id,
        version=0,
    )
    unit.session.add(document)
    unit.session.flush()
    unit.session.add(_said_of(unit, document, request))
    return reserve_version(unit, keyring, document, 1, request.name, [request.subject_id])


def begin_paper_version(unit: Unit, keyring: Keyring, request: BeginPaperVersion) -> DocumentUploadSlot:
    """The same for a paper that is there; errors as ``find_to_keep``, ``too_many_requests``, ``stale_version`` when
    another version came meanwhile. Needs the vault."""
    check_on_their_way(unit)
    document, _, _ = find_to_keep(unit, request.document_id)
    version = next_version(unit, document, request.seen_version)
    subject_ids = [subject.id for subject in subjects_of(unit, document.id)]
    return reserve_version(unit, keyring, document, version, request.name, subject_ids)


def _said_of(unit: Unit, document: DocumentRow, request: BeginPaper) -> PaperRow:
    today, review_on = london_day(unit.now), request.review_on
    return PaperRow(
        document_id=document.id,
        school_id=document.school_id,
        kind=request.kind,
        review_on=None if review_on is None else read_day_to_come("review_on", review_on, today),
        review_set_by=unit.access.actor_id,
        version=1,
    )
