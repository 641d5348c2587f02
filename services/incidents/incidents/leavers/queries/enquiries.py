"""Whom somebody asked where a child is since they left."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select

from incidents.aliases import families_of
from incidents.models import LeaverEnquiryRow, LeaverRow


def enquiries_about(unit: Unit, leavers: Collection[LeaverRow]) -> dict[tuple[UUID, UUID], list[LeaverEnquiryRow]]:
    """By school and child, under whichever id was asked after, the newest first; what was asked before they left this
    time is none of it."""
    families = families_of(unit, [leaver.subject_id for leaver in leavers])
    ids = {each for family in families.values() for each in family}
    newest = (LeaverEnquiryRow.asked_at.desc(), LeaverEnquiryRow.entry_id.desc())
    rows = unit.session.scalars(
        select(LeaverEnquiryRow).where(LeaverEnquiryRow.subject_id.in_(ids)).order_by(*newest)
    ).all()
    return {
        (leaver.school_id, leaver.subject_id): [
            row
            for row in rows
            if row.school_id == leaver.school_id
            and row.subject_id in families[leaver.subject_id]
            and (leaver.left_at is None or row.asked_at >= leaver.left_at)
        ]
        for leaver in leavers
    }
