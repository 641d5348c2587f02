"""Whether the virus scanner answers: files that wait say so, and so does a metric."""

from chassis.ground.away import Away
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from incidents.extras import Files, OpenUnit
from incidents.metrics import SCANNER_AWAY
from incidents.models import ScannerSilenceRow


def watch_scanner(open_unit: OpenUnit, files: Files) -> None:
    """Has it show that it scans, and writes down since when it does not. Raises ``Away`` then."""
    try:
        files.scanner.check()
    except Away:
        SCANNER_AWAY.set(1)
        with open_unit([]) as unit:
            silent = insert(ScannerSilenceRow).values(number=1, since=unit.now)
            unit.session.execute(silent.on_conflict_do_nothing())
        raise
    SCANNER_AWAY.set(0)
    with open_unit([]) as unit:
        unit.session.execute(delete(ScannerSilenceRow))
