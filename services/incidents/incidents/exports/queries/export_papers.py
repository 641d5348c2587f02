"""How an export says what kind of entry something is, and of a child's paper when it is to be reviewed."""

from datetime import date

from haven_schemas.rpc.incidents.records import Entry
from haven_schemas.words.files import PAPER_KINDS
from haven_schemas.words.referrals import RECORDED_KINDS


def kind_words(entry: Entry) -> str:
    """As the page says it: of a paper what it is, of anything else its kind."""
    return RECORDED_KINDS[entry.recorded_kind] if entry.paper_kind is None else PAPER_KINDS[entry.paper_kind]


def review_words(entry: Entry) -> str:
    """The day on which a paper is to be reviewed; empty where none is set, and of anything else."""
    if entry.review_on is None:
        return ""
    return f"To be reviewed on {date.fromisoformat(entry.review_on):%d/%m/%Y}"
