"""Under whose key the words of a search stand: that of the month in which they were searched for."""

from datetime import date
from uuid import UUID

from chassis.keys.keyring import DataKey, Holder, Keyring
from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.searched_words import key_id, month_before, month_of


def words_of(month: date) -> Holder:
    """Who holds the words of a month; retention destroys its key a year later."""
    return Holder("words", key_id(month))


def new_words_key(unit: Unit, keyring: Keyring, search_id: UUID) -> DataKey:
    """The key of a search's words. Where that of the month was lost, with a vault that was restored to before it was
    made say, the month before opens them, and they go a month earlier: people can search all the same.

    ``VaultAway``; ``Problem(key_gone)`` if both are lost.
    """
    month = month_of(unit.now)
    try:
        return keyring.new_data_key(unit, search_id, [words_of(month)])
    except Problem as problem:
        if problem.code is not ErrorCode.KEY_GONE:
            raise
        return keyring.new_data_key(unit, search_id, [words_of(month_before(month))])
