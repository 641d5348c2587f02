"""Papers with their files, and how far their review is."""

from collections.abc import Sequence
from datetime import date

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.rpc.incidents.papers import Paper, ReviewState

from incidents.categories.queries.categories import categories_by_id
from incidents.documents.queries.document_views import document_views
from incidents.steps.domain.due import day_text
from incidents.steps.domain.steps import london_day

from .find_paper import Found


def paper_views(unit: Unit, keyring: Keyring, found: Sequence[Found]) -> list[Paper]:
    """In the order of ``found``. ``VaultAway`` when a name cannot be opened now."""
    documents = document_views(unit, keyring, [document for document, _ in found])
    categories, today = categories_by_id(unit), london_day(unit.now)
    return [
        Paper.model_validate(
            {
                "document": view,
                "kind": paper.kind,
                "category_id": document.category_id,
                "category_name": categories[document.category_id].name,
                "review_on": day_text(paper.review_on),
                "review_state": review_state(paper.review_on, today),
                "version": paper.version,
            }
        )
        for (document, paper), view in zip(found, documents, strict=True)
    ]


def review_state(review_on: date | None, today: date) -> ReviewState:
    """How far the review is on ``today``."""
    if review_on is None:
        return "none"
    if review_on > today:
        return "to_come"
    return "due" if review_on == today else "overdue"
