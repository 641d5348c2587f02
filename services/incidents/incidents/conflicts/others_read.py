"""Nobody puts a record where they alone of those who triage could read it."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.triaging import AskWhoTriages
from haven_schemas.errors import FieldCode, invalid

from incidents.extras import OtherOwners
from incidents.sight import staff_kept_from

from .left import Team
from .team import lock_links


def require_others_read(
    unit: Unit, owners: OtherOwners, school_id: UUID, before: Collection[UUID], after: Collection[UUID], field: str,
    records: Collection[UUID | None] = (), joined: Collection[UUID] = (),
) -> None:  # fmt: skip
    """Of a record of the school that was about the children ``before`` and is to be about ``after``. ``records``: it,
    and what it is in, by which it may be kept from somebody; ``joined``: what it is to be in too.

    ``invalid_request`` on ``field`` where others who triage there could read it and none could then. Identity is asked
    only where somebody loses sight of it: ``OwnerAway``.
    """
    lock_links(unit)
    kept_before = frozenset(staff_kept_from(unit, before, records))
    kept_then = frozenset(staff_kept_from(unit, after, [*records, *joined]))
    if kept_then <= kept_before:
        return
    caller = unit.access.actor_id
    known = owners.who_triages(AskWhoTriages(school_ids=[school_id], about=caller, set_by=None))
    if Team(known, kept_before).beside(caller) and not Team(known, kept_then).beside(caller):
        raise invalid(field, FieldCode.NOBODY_ELSE_READS)
