"""A file that proves its days to have the month first is refused: its other days would be taken for wrong ones."""

from collections.abc import Iterable, Mapping
from typing import Any

from haven_schemas.acts.intake_reasons import FileReason, RowReason

from .findings import FileRefused, Finding
from .written import has_month_first, is_iso

DAYS_OF_PUPILS = ("date_of_birth", "enrolled_on", "left_on")


def refuse_month_first(
    number: int,
    texts: Mapping[Any, str | None],
    days: Iterable[str] = DAYS_OF_PUPILS,
    reason: FileReason = FileReason.MALFORMED_CSV,
) -> None:
    """Raises ``FileRefused``, with the row and the field, where one of a row's days can only have the month first."""
    for name in days:
        text = texts.get(name)
        if text and not is_iso(text) and has_month_first(text):
            raise FileRefused(reason, shown_by=Finding(number, name, RowReason.NOT_A_DATE))
