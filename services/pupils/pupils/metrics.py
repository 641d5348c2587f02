"""Prometheus metrics of pupils; labels are codes, never ids."""

from haven_schemas.acts.pupils.feed_calls import SignatureVerdict
from prometheus_client import Counter, Gauge

DELIVERIES = Counter("haven_deliveries_total", "Files of an MIS by what became of them", ["outcome"])
ROLL_ROWS = Counter("haven_roll_rows_total", "Rows of files by what became of them", ["outcome"])
FEED_CALLS = Counter("haven_feed_calls_total", "Calls of feeds by what was found of their signature", ["signature"])
FEEDS_SILENT = Gauge("haven_feeds_silent", "Systems that sent nothing for a week, neither paused nor ended")
FILE_UNDECIDED = Gauge(
    "haven_roll_file_undecided_seconds", "How long the oldest file of a roll has waited for a person to decide"
)
OLD_IDENTITIES_UNKEYED = Gauge(
    "haven_old_identities_unkeyed", "Digests of old identities that a release before kept, not yet replaced by marks"
)
DISPOSED_ON_ROLL = Counter(
    "haven_disposed_on_roll_total", "Entries that were on a roll when their child was forgotten, and go on anew"
)
LEAVERS_FORGOTTEN = Counter(
    "haven_leavers_forgotten_total", "Entries of the roll that went since their child left long ago and has no file"
)
RETURNED_PUPILS = Counter("haven_returned_pupils_total", "Lines of files about children whose file was destroyed")
for _each in SignatureVerdict:
    FEED_CALLS.labels(_each.value)
"""There from the start: an alert on a figure that appears with the trouble would not see it grow."""
