"""Entrypoints: lists of staff, for identity."""

from chassis.calls.entrypoints import serves
from haven_schemas.acts.pupils import staff_lists as calls

from pupils.entrypoints_base import Entrypoints

from .list import copy_staff_list
from .preview import preview_staff_columns


@serves(
    (calls.COPY_STAFF_LIST, copy_staff_list),
    (calls.PREVIEW_STAFF_COLUMNS, preview_staff_columns),
)
class StaffListEntrypoints(Entrypoints):
    """Lists of staff, for identity."""
