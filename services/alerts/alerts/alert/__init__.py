"""An alert: raised, sent, changed."""

from .changed import mark_changed, mark_reopened
from .channel import MAIL, mail_is_on, off_from, off_since, was_on
from .digest import is_in_duty, next_digest
from .raising import Occurrence, raise_alerts
from .watched_concern import (
    UNREAD,
    facts_of,
    note_decided,
    note_opened,
    occasion_of,
    tell_open_pages,
    told_of_concern,
    watch,
)
