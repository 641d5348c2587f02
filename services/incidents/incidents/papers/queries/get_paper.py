"""One paper with its files, and what was said of it before."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.papers import PaperChange, PaperQuery, PaperShown
from sqlalchemy import select

from incidents.categories.queries.categories import categories_by_id
from incidents.models import DocumentRow, PaperChangeRow
from incidents.steps.domain.due import day_text

from .find_paper import find_paper
from .paper_keeping import categories_kept, right_to_keep
from .paper_views import paper_views

_MOST = 50
"""Changes shown, the newest."""


def get_paper(unit: Unit, keyring: Keyring, request: PaperQuery) -> PaperShown:
    """Names and states, no bytes; ``not_found`` unless it is a paper and seen. ``VaultAway``."""
    document, paper = find_paper(unit, request.document_id)
    (view,) = paper_views(unit, keyring, [(document, paper)])
    unit.audit(
        AuditAction.PAPER_RECORD_READ,
        right=Right.RECORD_READ,
        school_ids=[document.school_id],
        subject_ids=view.document.subject_ids,
        object_id=document.id,
    )
    subject_id = view.document.subject_ids[0]
    keeps = not view.document.restricted and right_to_keep(unit, document.school_id, _group(unit, document)) is not None
    return PaperShown(
        paper=view,
        changes=_changes(unit, document),
        category_ids=categories_kept(unit, document.school_id, subject_id) if keeps else [],
    )


def _group(unit: Unit, document: DocumentRow) -> str:
    return categories_by_id(unit)[document.category_id].group


def _changes(unit: Unit, document: DocumentRow) -> list[PaperChange]:
    categories = categories_by_id(unit)
    rows = unit.session.scalars(
        select(PaperChangeRow)
        .where(PaperChangeRow.document_id == document.id)
        .order_by(PaperChangeRow.version.desc())
        .limit(_MOST)
    )
    return [
        PaperChange.model_validate(
            {
                "step": row.step,
                "kind": row.kind,
                "category_name": categories[row.category_id].name,
                "review_on": day_text(row.review_on),
                "changed_by": row.changed_by,
                "changed_at": row.changed_at,
            }
        )
        for row in rows
    ]
