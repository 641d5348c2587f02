"""Places of a record in words: beside which field of a form what is written there stands."""

from haven_schemas.words.records import ENTRY_DETAILS
from haven_schemas.words.referrals import REFERRAL_DETAILS

_OWN = {
    "account": "What was seen or heard",
    "text": "What was written",
    "child_words": "In the child's words",
    "action_taken": "What was done",
    "outcome": "What came of it",
    "told_by": "Who told it",
    "recorded_for": "Whose report it is",
    "place": "Where it was",
    "colleague": "Which adult it is about",
    "told_in_person": "Who was told in person",
}


def words_of_place(name: str) -> str:
    """``details.marks.0.description`` is the first mark of those that stay."""
    way = name.split(".")
    if "marks" in way:
        return f"Mark {int(way[-2]) + 1} on a child's body"
    if "not_shared" in way:
        return f"Why something was not shared, {int(way[-2]) + 1}"
    told = [(code, words) for named in (ENTRY_DETAILS, REFERRAL_DETAILS) for code, words in named.items()]
    return next((words for code, words in (*_OWN.items(), *told) if code == way[-1]), "What else was written")
