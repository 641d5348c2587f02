"""Entrypoints: lists of staff, for identity."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.pupils import staff_lists as calls

from pupils.entrypoints_base import Entrypoints
from pupils.staff_lists.queries import copy_staff_list


@serves(
    (calls.COPY_STAFF_LIST, copy_staff_list.copy_staff_list),
)
class StaffListEntrypoints(Entrypoints):
    """Lists of staff, for identity."""
