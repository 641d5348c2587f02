"""What people read for lists of staff."""

from collections.abc import Mapping
from typing import Annotated

from ..acts.staff_lists import DeliveryHolds, StaffColumn

STAFF_FIELDS: Mapping[StaffColumn, str] = {
    "source_id": "Id in the MIS",
    "given_name": "Given name",
    "family_name": "Family name",
    "email": "Work email",
    "job": "Job",
    "kind": "Teacher, support or office",
    "began_on": "Began on",
    "left_on": "Last day",
    "classes": "Classes",
    "year_groups": "Year groups",
}

KINDS_OF_FILE: Annotated[Mapping[DeliveryHolds, str], "as the title of its page"] = {
    "pupils": "Pupil file",
    "staff": "List of staff",
    "photos": "Photos",
}
ADDED_BY_FILE: Annotated[Mapping[DeliveryHolds, str], "before how many"] = {
    "pupils": "New pupils",
    "staff": "New staff",
    "photos": "New photos",
}
HOLDS: Mapping[DeliveryHolds, str] = {"pupils": "Pupils", "staff": "Staff", "photos": "Photos"}
