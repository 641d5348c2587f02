"""A member of staff who may be a child's contact."""

from .compare import compare_staff
from .say import event_of
