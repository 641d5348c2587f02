"""Entrypoints of papers: plans, reports and orders of a child; they are opened as documents."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.calls.incidents import papers as calls

from incidents.documents.use_cases import abandon_document
from incidents.entrypoints_base import Entrypoints
from incidents.papers.queries import get_paper, list_papers, paper_facts
from incidents.papers.use_cases import begin_paper, change_paper, finish_paper, review_paper

from .use_cases import remind_of_reviews

_REVIEW_SECONDS = 60


@serves(
    (calls.BEGIN_PAPER, begin_paper.begin_paper),
    (calls.BEGIN_PAPER_VERSION, begin_paper.begin_paper_version),
    (calls.FINISH_PAPER, finish_paper.finish_paper),
    (calls.ABANDON_PAPER, abandon_document.abandon_document),
    (calls.LIST_PAPERS, list_papers.list_papers),
    (calls.GET_PAPER, get_paper.get_paper),
    (calls.CHANGE_PAPER, change_paper.change_paper),
    (calls.REVIEW_PAPER, review_paper.review_paper),
    (calls.PAPER_FACTS, paper_facts.paper_facts),
)
class PaperEntrypoints(Entrypoints):
    """No idempotency key is honoured by what answers with a key: kept answers would hold it."""

    @every(seconds=_REVIEW_SECONDS)
    def remind_of_reviews(self) -> None:
        """Papers whose day has come."""
        with self.app.database.unit(self.app.own_access("remind_of_reviews"), schools=[]) as unit:
            remind_of_reviews.remind_of_reviews(unit)
