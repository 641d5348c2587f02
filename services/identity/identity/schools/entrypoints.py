"""Entrypoints: the trust's schools."""

from chassis.calls.entrypoints import serves
from haven_schemas.acts.identity import schools_calls as calls

from identity.entrypoints_base import Entrypoints

from .closing import close_school, plan_closing, reopen_school, school_closing
from .lists import copy_school, list_schools, name_schools
from .school import (
    add_school,
    add_schools,
    change_school,
    convert_school,
    get_school,
    school_records,
    set_opening_hours,
)
from .trust import change_trust, get_trust
from .years import copy_calendar, school_calendar, school_years, set_school_year


@serves(
    (calls.LIST_SCHOOLS, list_schools),
    (calls.SCHOOL_NAMES, name_schools),
    (calls.ADD_SCHOOL, add_school),
    (calls.ADD_SCHOOLS, add_schools),
    (calls.SCHOOL_RECORDS, school_records),
    (calls.GET_SCHOOL, get_school),
    (calls.CHANGE_SCHOOL, change_school),
    (calls.CONVERT_SCHOOL, convert_school),
    (calls.COPY_SCHOOL, copy_school),
    (calls.SCHOOL_YEARS, school_years),
    (calls.SET_SCHOOL_YEAR, set_school_year),
    (calls.SET_OPENING_HOURS, set_opening_hours),
    (calls.SCHOOL_CALENDAR, school_calendar),
    (calls.COPY_CALENDAR, copy_calendar),
    (calls.GET_TRUST, get_trust),
    (calls.CHANGE_TRUST, change_trust),
    (calls.SCHOOL_CLOSING, school_closing),
    (calls.PLAN_CLOSING, plan_closing),
    (calls.CLOSE_SCHOOL, close_school),
    (calls.REOPEN_SCHOOL, reopen_school),
)
class SchoolsEntrypoints(Entrypoints):
    """The trust's schools."""
