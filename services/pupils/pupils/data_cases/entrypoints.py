"""Entrypoints of data protection officers' cases."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.pupils import data_cases as calls

from pupils.data_cases.queries import check_case, find_for_case, list_cases
from pupils.data_cases.use_cases import close_case, open_case
from pupils.entrypoints_base import Entrypoints


@serves(
    (calls.OPEN_CASE, open_case.open_case),
    (calls.CLOSE_CASE, close_case.close_case),
    (calls.LIST_CASES, list_cases.list_cases),
    (calls.GET_CASE, list_cases.get_case),
    (calls.FIND_FOR_CASE, find_for_case.find_for_case),
    (calls.SHOW_FOR_CASE, find_for_case.show_for_case),
    (calls.CHECK_CASE, check_case.check_case),
)
class DataCaseEntrypoints(Entrypoints):
    """Opened with a reason, looked up for, closed."""
