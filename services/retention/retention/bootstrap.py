"""The one file that knows all of retention: builds its adapters and names what it can replay."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from chassis.bus.resync import doubt
from chassis.process.application import App
from sqlalchemy import Update

from .copies.known_schools import KNOWN_SCHOOLS
from .extras import Extras
from .models import SchoolRow
from .owners import Owners

__all__ = ["COPIES", "KEYRING", "KNOWN_SCHOOLS", "RESYNC", "build_extras"]

KEYRING = True
"""Why a file is held or kept on is sealed under its school's key; retention holds no child's key."""

RESYNC: dict[str, Callable[..., Iterator[Any]]] = {}
"""Retention owns no state that another service keeps a copy of."""

COPIES: dict[str, Sequence[Update]] = {"identity": (doubt(SchoolRow),)}
"""What is copied from whom."""


def build_extras(app: App) -> Extras:
    """The adapters of a process."""
    if app.keyring is None:
        raise TypeError("retention needs its keyring")
    return Extras(owners=Owners(app.call_owner, app.call_for), keyring=app.keyring)
