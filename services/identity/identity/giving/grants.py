"""Gives an account roles that were checked: in force at once, or waiting for a second person."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id

from identity.models import SightRequestRow, StaffGrantRow
from identity.roles import REQUESTS_LAST, AskedRole, Following, GrantContext, Groups, HeldGrant, day_of
from identity.second_person import needs_second_person


@dataclass
class MadeGrants:
    """Rows that were made for one account or several: ids of grants in force, and requests still to be added."""

    grants: list[UUID] = field(default_factory=list)
    requests: list[SightRequestRow] = field(default_factory=list)


def give_grants(unit: Unit, on: GrantContext, staff_id: UUID, asked: Iterable[AskedRole]) -> MadeGrants:
    """What the caller may confirm alone, or needs no confirmation, is in force; for the rest there are requests.

    The requests go to ``ask_confirmation``, those of a whole call together.
    """
    given = MadeGrants()
    giver = unit.access.actor_id
    for each in asked:
        if needs_second_person(unit, on, staff_id, each):
            given.requests.append(_request(unit, staff_id, each))
            continue
        confirmed_by = giver if each.role.waits else None
        row = grant_row(unit, staff_id, each.held, given_by=giver, confirmed_by=confirmed_by, follows=each.follows)
        unit.session.add(row)
        given.grants.append(row.id)
    return given


def grant_row(
    unit: Unit,
    staff_id: UUID,
    held: HeldGrant,
    *,
    given_by: UUID | None,
    confirmed_by: UUID | None = None,
    first_run: bool = False,
    follows: Following | None = None,
) -> StaffGrantRow:
    """A grant, not yet added."""
    return StaffGrantRow(
        id=new_id(),
        staff_id=staff_id,
        role=held.role,
        school_id=held.school_id,
        category_groups=_listed(held.category_groups),
        year_groups=_listed(held.year_groups),
        classes=_listed(held.classes),
        valid_from=held.valid_from,
        valid_until=held.valid_until,
        announced_on=day_of(unit.now),
        created_at=unit.now,
        given_by=given_by,
        confirmed_by=confirmed_by,
        first_run=first_run,
        **_following(follows),
    )


def _request(unit: Unit, staff_id: UUID, asked: AskedRole) -> SightRequestRow:
    held = asked.held
    return SightRequestRow(
        id=new_id(),
        kind="role",
        staff_id=staff_id,
        school_id=held.school_id,
        role=held.role,
        category_groups=_listed(held.category_groups),
        year_groups=_listed(held.year_groups),
        classes=_listed(held.classes),
        valid_from=held.valid_from,
        valid_until=held.valid_until,
        asked_by=unit.access.actor_id,
        asked_at=unit.now,
        expires_at=unit.now + REQUESTS_LAST,
        **_following(asked.follows),
    )


def _following(follows: Following | None) -> dict[str, object]:
    if follows is None:
        return {}
    return {
        "follows_person": follows.person_id,
        "most_classes": follows.most_classes,
        "most_years": follows.most_years,
    }


def _listed(names: Groups) -> list[str] | None:
    return None if names is None else list(names)
