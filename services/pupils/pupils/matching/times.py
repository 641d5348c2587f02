"""When people are told that questions about pupils who may be one child wait: each morning, never at once.

Whoever pushes an old name to see whether somebody is told would otherwise only have to look at the mail server a moment
later. So what a day brings is told the next morning, with everything else of that day.
"""

from datetime import UTC, datetime, time

from pupils.files import LONDON

_MORNING = time(7)
"""By the clock of London: nobody is sent anything at night."""


def due_if_asked_before(now: datetime) -> datetime | None:
    """What was asked before this instant is told now; None before seven in the morning, when nothing is."""
    local = now.astimezone(LONDON)
    morning = datetime.combine(local.date(), _MORNING, LONDON)
    return morning.astimezone(UTC) if local >= morning else None
