"""Makes the row of a new staff account."""

from collections.abc import Mapping

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.errors import FieldCode, invalid
from sqlalchemy.dialects.postgresql import insert

from identity.models import StaffRow
from identity.names import check_name_letters

FIRST_VERSION = 1


def open_account(unit: Unit, name: str, email: str) -> StaffRow:
    """``email`` is in its normal form. ``invalid_request``: ``name`` blank, ``email`` that has an account already."""
    return open_accounts(unit, {email: name})[email]


def open_accounts(unit: Unit, people: Mapping[str, str]) -> dict[str, StaffRow]:
    """Rows by address, of names by address; all or, with one that is refused, none."""
    for name in people.values():
        if not check_name_letters(name).strip():
            raise invalid("name", FieldCode.REQUIRED)
    if not people:
        return {}
    rows = unit.session.scalars(
        insert(StaffRow).on_conflict_do_nothing(index_elements=["email"]).returning(StaffRow),
        [
            {
                "id": new_id(),
                "name": name.strip(),
                "email": email,
                "active": True,
                "version": FIRST_VERSION,
                "created_at": unit.now,
                "kind": "person",
                "created_by": unit.access.actor_id if unit.access.kind == "staff" else None,
            }
            for email, name in people.items()
        ],
    ).all()
    if len(rows) < len(people):
        raise invalid("email", FieldCode.DUPLICATE)
    return {row.email: row for row in rows if row.email is not None}
