"""Ends exports whose time is up: the file and its key go, the disclosure stays."""

from uuid import UUID

from chassis.process.away import Away
from chassis.process.logs import get_logger
from chassis.units.database import Unit
from sqlalchemy import select

from incidents.extras import Files, OpenUnit
from incidents.models import ExportRow

_MOST = 200

log = get_logger()


def sweep_exports(open_unit: OpenUnit, files: Files) -> None:
    """Safe on every replica at once: deleting twice is the same as once."""
    with open_unit(None) as unit:
        ended = _ended(unit)
    for export_id, school_id, name in ended:
        try:
            files.off_loop(files.objects.delete, name)
        except Away:
            log.warning("object_not_deleted", export_id=export_id)
            continue
        with open_unit([school_id]) as unit:
            row = unit.session.get(ExportRow, export_id, with_for_update=True)
            if row is not None and row.object_name == name:
                row.object_name, row.sealed_key = None, None
                row.state = "expired" if row.state == "done" else row.state


def _ended(unit: Unit) -> list[tuple[UUID, UUID, str]]:
    rows = unit.session.execute(
        select(ExportRow.id, ExportRow.school_id, ExportRow.object_name)
        .where(
            ExportRow.object_name.is_not(None),
            (ExportRow.expires_at < unit.now) | (ExportRow.state == "refused"),
            ExportRow.state.in_(("done", "refused", "expired")),
        )
        .limit(_MOST)
    )
    return [(export_id, school_id, name or "") for export_id, school_id, name in rows]
