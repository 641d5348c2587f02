"""Entrypoints of data protection officers' cases."""

from chassis.calls.entrypoints import serves
from haven_schemas.acts.pupils import data_cases as calls

from pupils.entrypoints_base import Entrypoints

from .case import close_case, get_case, list_cases, open_case
from .child import check_case, find_for_case, show_for_case


@serves(
    (calls.OPEN_CASE, open_case),
    (calls.CLOSE_CASE, close_case),
    (calls.LIST_CASES, list_cases),
    (calls.GET_CASE, get_case),
    (calls.FIND_FOR_CASE, find_for_case),
    (calls.SHOW_FOR_CASE, show_for_case),
    (calls.CHECK_CASE, check_case),
)
class DataCaseEntrypoints(Entrypoints):
    """Opened with a reason, looked up for, closed."""
