"""The numbers that every source gives its entries, and what is lacking.

Triggers and rights keep services and the owner of the tables from changing one. Whoever runs the database can: what
they take out or write over, without knowing of this, is seen here. Who knows of it is not caught.
"""

from datetime import timedelta
from typing import Any

from chassis.ground.logs import get_logger
from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import BigInteger, Integer, Text, bindparam, func, select

from audit.models import RecountRow, SourceRow, table_of

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
_LACKED = select(_SOURCE.name, (_SOURCE.highest - _SOURCE.held).label("missing"))
A_TURN = 20_000
"""Rows; some 150 ms."""
EVERY = timedelta(hours=20)
"""From the end of one count to the beginning of the next: each night finds one at its end."""
_NAMES = select(_SOURCE.name).order_by(_SOURCE.name)
_COUNTED = bindparam("source", type_=Text())
_LOCK = select(_SOURCE.name).where(_SOURCE.name == _COUNTED).with_for_update()
_PAGE = select(
    func.counted_again(
        _COUNTED, bindparam("after", type_=BigInteger()), bindparam("most", type_=Integer())
    ).table_valued("last", "rows", "changed")
)  # fmt: skip
_LACKING = select(func.rows_lacking(_COUNTED))

log = get_logger()


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


def gaps(unit: Unit) -> dict[str, int]:
    """Source -> numbers below its highest that are missing. Above zero for seconds is a message on its way."""
    return {row.name: row.missing for row in unit.session.execute(_LACKED)}


def sources(unit: Unit) -> list[str]:
    """Of whom the log holds anything."""
    return list(unit.session.scalars(_NAMES))


def count_again(unit: Unit, source: str, *, most: int = A_TURN) -> RecountRow:
    """Looks at the next rows of one source; at the end of them says what was found. Nothing until the next is due.

    Rows are compared with what the log counted as it took them in, while nothing can be added: one taken out shows, and
    so does one written over, whichever of its columns was. Both are entries of the log itself, once each time more is
    found.
    """
    unit.session.execute(_LOCK, {"source": source})
    row = unit.session.get(RecountRow, source, with_for_update=True)
    if row is None:
        row = RecountRow(source=source, after=0, changed=0, began_at=unit.now, rows_lacking=0, rows_changed=0)
        unit.session.add(row)
    elif row.after == 0 and row.ended_at is not None and unit.now - row.ended_at < EVERY:
        return row
    if row.after == 0:
        row.began_at = unit.now
    page = unit.session.execute(_PAGE, {"source": source, "after": row.after, "most": most}).one()
    row.changed += page.changed
    if page.rows == most:
        row.after = page.last
        return row
    _finish(unit, row)
    return row


def _finish(unit: Unit, row: RecountRow) -> None:
    lacking = int(unit.session.scalar(_LACKING, {"source": row.source}) or 0)
    _say(unit, row.source, "rows_lacking", lacking, row.rows_lacking)
    _say(unit, row.source, "rows_changed", row.changed, row.rows_changed)
    row.rows_lacking, row.rows_changed, row.ended_at = lacking, row.changed, unit.now
    row.after = row.changed = 0


def _say(unit: Unit, source: str, what: str, found: int, before: int) -> None:
    if found != 0:
        log.error("audit_log_differs", source=source, what=what, rows=found)
    if found > before:
        unit.audit(AuditAction.AUDIT_LOG_ALARM, outcome=what)
