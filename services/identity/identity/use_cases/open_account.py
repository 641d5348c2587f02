"""Makes the row of a new staff account."""

from chassis.database import Unit
from chassis.ids import new_id
from haven_schemas.errors import FieldCode, invalid
from sqlalchemy.dialects.postgresql import insert

from identity.models import StaffRow

FIRST_VERSION = 1


def open_account(unit: Unit, name: str, email: str) -> StaffRow:
    """``email`` is in its normal form. ``invalid_request``: ``name`` blank, ``email`` that has an account already."""
    if not name.strip():
        raise invalid("name", FieldCode.REQUIRED)
    row: StaffRow | None = unit.session.scalar(
        insert(StaffRow)
        .values(
            id=new_id(),
            name=name.strip(),
            email=email,
            active=True,
            version=FIRST_VERSION,
            created_at=unit.now,
            kind="person",
        )
        .on_conflict_do_nothing(index_elements=["email"])
        .returning(StaffRow)
    )
    if row is None:
        raise invalid("email", FieldCode.DUPLICATE)
    return row
