"""A report: written, confirmed, opened by who may read it."""

from .announce import announce_again_to_others, hasten_author
from .concerns import list_concerns
from .permit import known_records
from .record import record_concern
from .unnamed import go_on_unnamed
from .unopened import end_discards, unsettled_reports
