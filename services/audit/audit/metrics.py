"""Prometheus metrics of the log; labels are names of services, never ids."""

from haven_schemas import topology
from prometheus_client import Counter, Gauge

ENTRIES = Counter("haven_audit_entries_total", "Leaves added to the log", ["source"])
DUPLICATES = Counter("haven_audit_duplicates_total", "Leaves that were there already", ["source"])
AGAIN = Counter("haven_audit_numbered_again_total", "Leaves that were there already under another number", ["source"])
ALARMS = Counter("haven_audit_alarms_total", "Leaves that contradict the log", ["source"])
GAP = Gauge("haven_audit_gap", "Numbers of a source below its highest that have not arrived", ["source"])
LACKING = Gauge("haven_audit_rows_lacking", "Rows that the log took in and has no more, by the last count", ["source"])
CHANGED = Gauge("haven_audit_rows_changed", "Rows that are not what was written, by the last count", ["source"])

for _source in topology.SERVICES:
    # From the start: alerts ask for them, and a first alarm is a rise only of a figure that was there before.
    ALARMS.labels(_source.name)
    GAP.labels(_source.name)
    LACKING.labels(_source.name)
    CHANGED.labels(_source.name)
