"""Figures of this service. Neither a child nor a kind of record is a label."""

from prometheus_client import Counter, Gauge

FILES_LOOKED_AT = Counter("haven_files_looked_at_total", "Files looked at for until when they are kept")
FILES_LOOKED_AT_AGE = Gauge(
    "haven_files_looked_at_seconds", "How long ago all files were looked at last for until when they are kept"
)
PUT_BACK = Counter("haven_disposals_put_back_total", "Files that were to be destroyed and were not", ["because"])
DISPOSAL_STUCK = Gauge(
    "haven_disposal_under_way_seconds", "How long ago the oldest disposal that is being carried out was ordered"
)
LIST_LINES = Counter("haven_destruction_list_lines_total", "Lines of the destruction list", ["how"])
LIST_BROKEN = Gauge("haven_destruction_list_broken", "1 while the destruction list is not what was written")
WORDS_KEYS_DESTROYED = Counter("haven_words_keys_destroyed_total", "Monthly keys of searched words destroyed")
KEYS_DESTROYED = Counter("haven_child_keys_destroyed_total", "Keys of children destroyed", ["when"])
LEAVERS = Counter(
    "haven_roll_leavers_total", "Pupils who left long ago and have no file, by how far they came", ["step"]
)
LEAVERS_BEHIND = Gauge(
    "haven_roll_leavers_tidying_behind_seconds", "For how long leavers with no file have waited to be forgotten"
)
for _step in ("left", "due", "let_go"):
    LEAVERS.labels(_step)
