"""How many of each source's numbers have not arrived."""

from chassis.database import Unit
from sqlalchemy import select

from audit.models import SourceRow


def gaps(unit: Unit) -> dict[str, int]:
    """Source -> numbers below its highest that are missing. Above zero for seconds is a message on its way."""
    return {row.name: row.highest - row.held for row in unit.session.scalars(select(SourceRow))}
