"""The roll and its records are written."""

from .batch import write_findings
from .before import keep_withheld, read_withheld, words_of
from .contacts import flags_of
from .found import NAMES, fold_entry, found_by
from .guard import (
    MOST_CONFLICTS,
    NamedRows,
    WaitsForDecision,
    are_ids_at_stake,
    are_too_many,
    guard_ids,
    guard_roll,
    known_rows,
    make_leavers,
    put_aside,
)
from .kept_record import record_to_keep, take_apart
from .leaving import forget_leaving
from .lock import lock_roll
from .pupils import add_watch_child, aliases_leave, write_pupils
from .records import write_notes
from .rows import Rows, apply_rows
