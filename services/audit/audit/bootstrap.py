"""The one file that knows all of audit."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from chassis.bus.resync import doubt
from chassis.process.application import App
from sqlalchemy import Update

from audit.every_answer import every_answer
from audit.models import KeptFromRow, SubjectAliasRow

KEYRING = False
"""The log holds no child's key; sealed parts of leaves are opened by the service that sealed them."""

RESYNC: dict[str, Callable[..., Iterator[Any]]] = {"audit.subject_disposed": every_answer}
"""What was answered to disposals; the log itself is nobody's copy."""

COPIES: dict[str, Sequence[Update]] = {
    "pupils": (doubt(SubjectAliasRow),),
    "incidents": (doubt(KeptFromRow), doubt(SubjectAliasRow)),
}
"""Who is one child with whom comes from both; which of the two a row is from is not known, so either doubts all."""


KNOWN_SCHOOLS = None
"""No service and no set-up reads the log."""


def build_extras(app: App) -> None:
    """Nothing beside what every service has."""
