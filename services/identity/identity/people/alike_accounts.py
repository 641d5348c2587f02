"""Accounts whose name or address looks like another's: whoever confirms one must not take it for the other."""

from collections import defaultdict
from collections.abc import Collection
from functools import cached_property
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.roles import AlikeAccount
from sqlalchemy import select

from identity.models import StaffRow
from identity.names import address_skeleton, as_machines_read_it, name_skeleton

MOST = 5


class AlikeAccounts:
    """Reads every account's name and address once, when the first is asked about."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def to(self, staff_id: UUID, name: str, addresses: Collection[str]) -> list[AlikeAccount]:
        """Up to five other accounts, ended ones as well, that look like this one by name or one of ``addresses``."""
        keys = {f"name {name_skeleton(name)}", *(f"address {address_skeleton(each)}" for each in addresses if each)}
        found = {row.id: row for key in sorted(keys) for row in self._by_skeleton[key] if row.id != staff_id}
        return [
            AlikeAccount(name=row.name, email=row.email or "", email_plain=as_machines_read_it(row.email or ""))
            for row in list(found.values())[:MOST]
        ]

    @cached_property
    def _by_skeleton(self) -> dict[str, list[StaffRow]]:
        found: dict[str, list[StaffRow]] = defaultdict(list)
        for row in self._unit.session.scalars(
            select(StaffRow).where(StaffRow.kind == "person").order_by(StaffRow.created_at, StaffRow.id)
        ):
            found[f"name {name_skeleton(row.name)}"].append(row)
            found[f"address {address_skeleton(row.email or '')}"].append(row)
        return found
