"""Entrypoints: the trust's schools."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.identity import schools as calls

from identity.entrypoints_base import Entrypoints
from identity.schools.queries import copy_school, list_schools, name_schools, school_records
from identity.schools.use_cases import add_school, add_schools, change_school


@serves(
    (calls.LIST_SCHOOLS, list_schools.list_schools),
    (calls.SCHOOL_NAMES, name_schools.name_schools),
    (calls.ADD_SCHOOL, add_school.add_school),
    (calls.ADD_SCHOOLS, add_schools.add_schools),
    (calls.SCHOOL_RECORDS, school_records.school_records),
    (calls.GET_SCHOOL, school_records.get_school),
    (calls.CHANGE_SCHOOL, change_school.change_school),
    (calls.COPY_SCHOOL, copy_school.copy_school),
)
class SchoolsEntrypoints(Entrypoints):
    """The trust's schools."""
