"""What the log holds of each source's numbers, for the sources to hear."""

from typing import Any

from chassis.units.database import Unit
from sqlalchemy import BigInteger, Integer, Text, bindparam, func, select

from audit.models import SourceRow, table_of

MOST_RUNS = 20
MOST_ALARMS = 100
LOOKED_AT = 50_000
"""How far below a source's highest number gaps are looked for, every two seconds while there is one."""

_SOURCE = table_of(SourceRow).c
_NAME, _MOST = bindparam("source", type_=Text()), bindparam("most", type_=Integer())
_HELD = select(_SOURCE.name, _SOURCE.highest, _SOURCE.held)
_MISSING = select(
    func.missing_runs(_NAME, bindparam("looked_at", type_=BigInteger()), _MOST).table_valued("first", "last")
)
_ALARMS = select(func.unresolved_alarms(_NAME, _MOST).table_valued("entry_id", "number"))


def numbers(unit: Unit) -> dict[str, dict[str, Any]]:
    """Source -> ``highest``, ``missing`` runs of numbers, and entries that came under another's and are not here.

    The last two are cut to so many at a time: once those have come, the next are named.
    """
    return {row.name: _of(unit, row.name, row.highest, row.held) for row in unit.session.execute(_HELD).all()}


def _of(unit: Unit, source: str, highest: int, held: int) -> dict[str, Any]:
    said: dict[str, Any] = {"highest": highest}
    if held < highest:
        runs = unit.session.execute(_MISSING, {"source": source, "looked_at": LOOKED_AT, "most": MOST_RUNS})
        said["missing"] = [[row.first, row.last] for row in runs]
    alarms = unit.session.execute(_ALARMS, {"source": source, "most": MOST_ALARMS})
    if found := [[str(row.entry_id), row.number] for row in alarms]:
        said["contradicted"] = found
    return said
