"""Who of those who triage at a school may read a concern: asked of identity, less whom its children are kept from."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.identity.triaging import AskWhoTriages

from incidents.extras import OtherOwners
from incidents.models import ConcernRow
from incidents.reporting.parts.keep_colleague_away import UNKNOWN
from incidents.sight.own_sight import records_of, staff_kept_from


def triagers_of(
    unit: Unit, owners: OtherOwners, concern: ConcernRow, children: Sequence[UUID], school_id: UUID
) -> list[UUID]:
    """Of one about an adult nobody has named the trust lead alone at its own school. Raises ``OwnerAway``."""
    known = owners.who_triages(AskWhoTriages(school_ids=[school_id], about=concern.reporter_id))
    kept_from = frozenset(staff_kept_from(unit, children, records_of(concern)))
    there = [each for each in known.triagers if school_id in each.school_ids]
    if concern.about_colleague == UNKNOWN and school_id == concern.school_id:
        there = [each for each in there if each.staff_id in known.trust_leads]
    return [each.staff_id for each in there if each.staff_id not in kept_from]
