"""Until when a hold is expected to stand."""

from datetime import date

from haven_schemas.errors import FieldCode, invalid


def check_ahead(until: date | None, today: date) -> None:
    """``invalid_request`` on ``until`` for a day that is over, or today."""
    if until is not None and until <= today:
        raise invalid("until", FieldCode.NOT_IN_THE_FUTURE)
