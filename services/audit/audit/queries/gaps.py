"""How many of each source's numbers have not arrived."""

from chassis.units.database import Unit
from sqlalchemy import select

from audit.models import SourceRow, table_of

_SOURCE = table_of(SourceRow).c
_MISSING = select(_SOURCE.name, (_SOURCE.highest - _SOURCE.held).label("missing"))


def gaps(unit: Unit) -> dict[str, int]:
    """Source -> numbers below its highest that are missing. Above zero for seconds is a message on its way."""
    return {row.name: row.missing for row in unit.session.execute(_MISSING)}
