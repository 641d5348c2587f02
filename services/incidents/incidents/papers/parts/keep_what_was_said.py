"""What was said of a paper is kept before something else is said."""

from chassis.units.database import Unit
from haven_schemas.rpc.incidents.papers import PaperStep

from incidents.models import DocumentRow, PaperChangeRow, PaperRow


def keep_what_was_said(unit: Unit, document: DocumentRow, paper: PaperRow, step: PaperStep) -> None:
    """Before the row changes; its version counts on."""
    unit.session.add(
        PaperChangeRow(
            document_id=document.id,
            version=paper.version,
            school_id=document.school_id,
            step=step,
            kind=paper.kind,
            category_id=document.category_id,
            review_on=paper.review_on,
            changed_by=unit.access.actor_id,
            changed_at=unit.now,
        )
    )
    paper.version += 1
