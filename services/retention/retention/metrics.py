"""Figures of this service. Neither a child nor a kind of record is a label."""

from prometheus_client import Counter, Gauge

FILES_LOOKED_AT = Counter("haven_files_looked_at_total", "Files looked at for until when they are kept")
FILES_LOOKED_AT_AGE = Gauge(
    "haven_files_looked_at_seconds", "How long ago all files were looked at last for until when they are kept"
)
