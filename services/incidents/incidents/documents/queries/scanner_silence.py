"""Since when the virus scanner does not answer, for whoever looks at a file that waits."""

from collections.abc import Iterable
from datetime import datetime

from chassis.units.database import Unit
from sqlalchemy import select

from incidents.models import DocumentVersionRow, ScannerSilenceRow


def scanner_silent_since(unit: Unit, files: Iterable[DocumentVersionRow]) -> datetime | None:
    """None while it answers, and where none of ``files`` waits for it."""
    if all(file.state != "waiting" for file in files):
        return None
    return unit.session.scalar(select(ScannerSilenceRow.since))
