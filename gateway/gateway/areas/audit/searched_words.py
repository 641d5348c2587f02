"""Until when the words of a search are kept, which stand sealed in its entry."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from haven_schemas.acts.audit import AuditEntry
from haven_schemas.audit_actions import AuditAction
from haven_schemas.searched_words import destroyed_on, is_over, month_of


def words_kept_until(entries: Iterable[AuditEntry], now: datetime) -> Mapping[UUID, date | None]:
    """By the ids of entries that have such words: the day on which the words' key is destroyed; None: that is over."""
    months = {
        entry.id: month_of(entry.at)
        for entry in entries
        if entry.action == AuditAction.SEARCH_RECORD_READ and entry.leaf.get("sealed") is not None
    }
    return {each: None if is_over(month, now) else destroyed_on(month) for each, month in months.items()}
