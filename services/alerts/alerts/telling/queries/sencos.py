"""Who is SENCO of a child's year and class at a school, from the copy of identity's staff."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.class_names import class_key
from haven_schemas.rights import Right
from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import JSONB

from alerts.models import StaffRow, table_of

from ..domain.review_recipients import SEN_GROUP

_STAFF = table_of(StaffRow).c
_WITH_GRANT = select(_STAFF.id, _STAFF.grants).where(
    _STAFF.active.is_(True), _STAFF.grants.contains(bindparam("wanted", type_=JSONB()))
)
_RIGHTS = (Right.RECORD_READ.value, Right.PUPIL_READ_SPECIAL.value)


def sencos_of(unit: Unit, school_id: UUID, year_groups: Collection[str], classes: Collection[str]) -> list[UUID]:
    """Active staff with a grant that names the group of SEN categories and reads special categories at the school, for
    children of one of these year groups or classes (in the form classes are compared by)."""
    wanted = [{"school_ids": [str(school_id)], "rights": list(_RIGHTS), "category_groups": [SEN_GROUP]}]
    rows = unit.session.execute(_WITH_GRANT, {"wanted": wanted})
    return [row.id for row in rows if any(_is_for(grant, school_id, year_groups, classes) for grant in row.grants)]


def _is_for(grant: dict[str, Any], school_id: UUID, year_groups: Collection[str], classes: Collection[str]) -> bool:
    if str(school_id) not in grant["school_ids"] or SEN_GROUP not in (grant["category_groups"] or ()):
        return False
    if not set(_RIGHTS) <= set(grant["rights"]):
        return False
    years, named = grant["year_groups"], grant.get("classes")
    if years is None and named is None:
        return True
    return bool(set(years or ()) & set(year_groups) or {class_key(each) for each in named or ()} & set(classes))
