"""Under whose key the words of a search stand: that of the month in which they were searched for."""

from datetime import date

from chassis.keys.keyring import Holder
from haven_schemas.searched_words import key_id


def words_of(month: date) -> Holder:
    """Who holds the words of a month; retention destroys its key a year later."""
    return Holder("words", key_id(month))
