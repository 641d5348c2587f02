"""Exports that hold a record which was moved or restricted since: what is finished is not given out any more."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import ColumnElement, or_, update

from incidents.aliases import with_families
from incidents.models import ExportRow


def end_exports(unit: Unit, since: datetime, subject_ids: Iterable[UUID], incident_id: UUID | None) -> None:
    """Of the chronologies of these children and of the incident record, asked for ``since`` what they hold was written.

    A finished file ends, and is swept; one that is being made is begun anew. That it was asked for stays.
    """
    ways: list[ColumnElement[bool]] = [ExportRow.subject_id.in_(with_families(unit, subject_ids))]
    if incident_id is not None:
        ways.append(ExportRow.incident_id == incident_id)
    held = update(ExportRow).where(or_(*ways), ExportRow.asked_at >= since)
    ended = held.where(ExportRow.state == "done")
    unit.session.execute(ended.values(state="expired", reason="outdated", expires_at=unit.now))
    begun = held.where(ExportRow.state == "running")
    unit.session.execute(begun.values(state="waiting", taken_by=None, taken_until=None))
