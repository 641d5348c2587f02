"""Entrypoints: the trust's schools."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.identity import schools as calls

from identity.entrypoints_base import Entrypoints
from identity.schools.queries import (
    copy_school,
    list_schools,
    name_schools,
    school_closing,
    school_records,
    school_years,
    trust,
)
from identity.schools.use_cases import (
    add_school,
    add_schools,
    change_school,
    change_trust,
    close_school,
    convert_school,
    plan_closing,
    reopen_school,
    set_opening_hours,
    set_school_year,
)


@serves(
    (calls.LIST_SCHOOLS, list_schools.list_schools),
    (calls.SCHOOL_NAMES, name_schools.name_schools),
    (calls.ADD_SCHOOL, add_school.add_school),
    (calls.ADD_SCHOOLS, add_schools.add_schools),
    (calls.SCHOOL_RECORDS, school_records.school_records),
    (calls.GET_SCHOOL, school_records.get_school),
    (calls.CHANGE_SCHOOL, change_school.change_school),
    (calls.CONVERT_SCHOOL, convert_school.convert_school),
    (calls.COPY_SCHOOL, copy_school.copy_school),
    (calls.SCHOOL_YEARS, school_years.school_years),
    (calls.SET_SCHOOL_YEAR, set_school_year.set_school_year),
    (calls.SET_OPENING_HOURS, set_opening_hours.set_opening_hours),
    (calls.SCHOOL_CALENDAR, school_years.school_calendar),
    (calls.COPY_CALENDAR, school_years.copy_calendar),
    (calls.GET_TRUST, trust.get_trust),
    (calls.CHANGE_TRUST, change_trust.change_trust),
    (calls.SCHOOL_CLOSING, school_closing.school_closing),
    (calls.PLAN_CLOSING, plan_closing.plan_closing),
    (calls.CLOSE_SCHOOL, close_school.close_school),
    (calls.REOPEN_SCHOOL, reopen_school.reopen_school),
)
class SchoolsEntrypoints(Entrypoints):
    """The trust's schools."""
