"""Entrypoints of documents: files kept with a record, looked at before anyone may open them."""

from chassis.calls.entrypoints import every, serves
from haven_schemas.acts.incidents import documents as calls
from haven_schemas.acts.incidents import papers as paper_calls
from haven_schemas.acts.incidents import referrals as referral_calls

from incidents.entrypoints_base import Entrypoints
from incidents.lists import record_facts, records_about, records_hidden, records_seen, referral_facts
from incidents.records import add_referral_entry

from .begin import begin_document, finish_document
from .document import get_document, list_documents, open_document
from .examine import examine_documents
from .paper import get_paper, list_papers, paper_facts
from .papers import begin_paper, begin_paper_version, change_paper, finish_paper, remind_of_reviews, review_paper
from .referral_entries import referral_entries
from .scanner import watch_scanner
from .sweep import abandon_document, sweep_documents

_EXAMINE_SECONDS = 1
_MOST_WHILE_AWAY_SECONDS = 15
_WATCH_SECONDS = 15
_SWEEP_SECONDS = 10
"""Of a send that broke off nothing is there for long."""
_REVIEW_SECONDS = 60


@serves(
    (calls.BEGIN_DOCUMENT, begin_document),
    (calls.FINISH_DOCUMENT, finish_document),
    (calls.ABANDON_DOCUMENT, abandon_document),
    (calls.LIST_DOCUMENTS, list_documents),
    (calls.GET_DOCUMENT, get_document),
    (calls.OPEN_DOCUMENT, open_document),
)
class DocumentEntrypoints(Entrypoints):
    """No idempotency key is honoured by what answers with a key: kept answers would hold it."""

    @every(seconds=_EXAMINE_SECONDS, most_while_away=_MOST_WHILE_AWAY_SECONDS, rests=True)
    def examine_documents(self) -> None:
        """Files that wait are looked at."""
        examine_documents(self._units("examine_documents"), self._extras.files)

    @every(seconds=_WATCH_SECONDS)
    def watch_scanner(self) -> None:
        """Whether it answers, also while no file waits."""
        watch_scanner(self._units("watch_scanner"), self._extras.files)

    @every(seconds=_SWEEP_SECONDS)
    def sweep_documents(self) -> None:
        """What never arrived and what was refused is deleted."""
        sweep_documents(self._units("sweep_documents"), self._extras.files)


@serves(
    (paper_calls.BEGIN_PAPER, begin_paper),
    (paper_calls.BEGIN_PAPER_VERSION, begin_paper_version),
    (paper_calls.FINISH_PAPER, finish_paper),
    (paper_calls.ABANDON_PAPER, abandon_document),
    (paper_calls.LIST_PAPERS, list_papers),
    (paper_calls.GET_PAPER, get_paper),
    (paper_calls.CHANGE_PAPER, change_paper),
    (paper_calls.REVIEW_PAPER, review_paper),
    (paper_calls.PAPER_FACTS, paper_facts),
)
class PaperEntrypoints(Entrypoints):
    """No idempotency key is honoured by what answers with a key: kept answers would hold it."""

    @every(seconds=_REVIEW_SECONDS)
    def remind_of_reviews(self) -> None:
        """Papers whose day has come."""
        with self.app.database.unit(self.app.own_access("remind_of_reviews"), schools=[]) as unit:
            remind_of_reviews(unit)


@serves(
    (referral_calls.RECORDS_SEEN, records_seen),
    (referral_calls.RECORDS_ABOUT, records_about),
    (referral_calls.RECORDS_HIDDEN, records_hidden),
    (referral_calls.RECORD_FACTS, record_facts),
    (referral_calls.REFERRAL_FACTS, referral_facts),
    (referral_calls.ADD_REFERRAL_ENTRY, add_referral_entry),
    (referral_calls.REFERRAL_ENTRIES, referral_entries),
)
class ReferralEntrypoints(Entrypoints):
    """The words of a referral stand in an incident record; its clocks are the referrals service's."""
