"""How far the last look at all files has come, and what the last one at former pupils came to."""

from chassis.units.database import Unit
from haven_schemas.rpc.incidents.retention import FILES_A_PAGE
from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.retention.files import LastSweep, Sweep

from retention.files.parts.sweeps import last_begun
from retention.leavers.parts.last_look import last_look


def last_sweep(unit: Unit, request: Empty) -> LastSweep:  # noqa: ARG001  # it asks for nothing
    """None before the first.

    Files are counted in whole pages: beside a list of all that its reader reads an exact count tells how many are
    hidden from them.
    """
    row = last_begun(unit)
    leavers = last_look(unit)
    if row is None:
        return LastSweep(sweep=None, leavers=leavers)
    looked_at = row.looked_at - row.looked_at % FILES_A_PAGE
    sweep = Sweep(begun_at=row.begun_at, looked_at=looked_at, ended_at=row.ended_at)
    return LastSweep(sweep=sweep, leavers=leavers)
