"""What goes by itself, and when (decision 96). No law sets a time for any of it: the days are ours."""

from datetime import timedelta

from haven_schemas.acts.alerts import AlertedKind
from haven_schemas.alerts import ALERTS

ALERTS_KEPT = timedelta(days=366)
"""From the day its owner read it. A school year and its holidays: whoever asks whether they were told that files came,
or that a colleague asked, looks back to last year at most."""
MAILS_KEPT = timedelta(days=90)
"""From the day a mail was out, or given up: as long as somebody asks whether they were mailed."""
SHORTEST = timedelta(days=36)
"""No setting is shorter: an event that is sent again after 35 days would be told, or mailed, again."""
GOES: frozenset[AlertedKind] = frozenset(kind for kind, each in ALERTS.items() if each.goes)
