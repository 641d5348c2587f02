"""A member of staff who is of a child's family, or is named in a report."""

from .ask import ask_of_kept
from .keep_away import (
    LOOKED_FOR,
    NAMED,
    UNKNOWN,
    bar,
    barred_from,
    check_named,
    keep_colleague_away,
    look_again,
    look_for,
    settle,
)
from .matter import report_matter
from .others_read import require_others_read
from .report import mark_report
from .team import lock_links
