"""What people read for lists of staff."""

from collections.abc import Mapping

from ..rpc.staff_lists import DeliveryHolds, StaffColumn

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

HOLDS: Mapping[DeliveryHolds, str] = {"pupils": "Pupils", "staff": "Staff", "photos": "Photos"}
