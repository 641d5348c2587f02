"""Entrypoints of what stands around a chronology: significant events, the card, and who has looked."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.calls.incidents import chronology as calls

from incidents.chronology.queries import cards_at_need, file_review, list_readers, pupil_card, social_worker_plans
from incidents.chronology.use_cases import mark_significant, note_mistake, write_card
from incidents.entrypoints_base import Entrypoints

from .use_cases import remind_of_file_reviews

_REVIEW_SECONDS = 60


@serves(
    (calls.MARK_SIGNIFICANT, mark_significant.mark_significant),
    (calls.PUPIL_CARD, pupil_card.pupil_card),
    (calls.CARDS_AT_NEED, cards_at_need.cards_at_need),
    (calls.SOCIAL_WORKER_PLANS, social_worker_plans.social_worker_plans),
    (calls.WRITE_CARD, write_card.write_card),
    (calls.FILE_TO_REVIEW, file_review.file_to_review),
    (calls.FILE_REVIEW_FACTS, file_review.file_review_facts),
    (calls.LIST_READERS, list_readers.list_readers),
    (calls.NOTE_MISTAKE, note_mistake.note_mistake),
)
class ChronologyEntrypoints(Entrypoints):
    """Beside ``read_chronology``."""

    @every(seconds=_REVIEW_SECONDS)
    def remind_of_file_reviews(self) -> None:
        """Files whose day has come."""
        with self.app.database.unit(self.app.own_access("remind_of_file_reviews"), schools=[]) as unit:
            remind_of_file_reviews.remind_of_file_reviews(unit)
