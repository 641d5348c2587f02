"""The one file that knows all of audit."""

from collections.abc import Callable, Iterator
from typing import Any

from chassis.application import App

KEYRING = False
"""The log holds no child's key; sealed parts of leaves are opened by the service that sealed them."""

RESYNC: dict[str, Callable[..., Iterator[Any]]] = {}
"""Audit publishes no event of its own."""


KNOWN_SCHOOLS = None
"""No service and no set-up reads the log."""


def build_extras(app: App) -> None:
    """Nothing beside what every service has."""
