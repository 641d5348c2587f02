"""The one file that knows all of referrals: builds its adapters and names what it can replay."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from chassis.bus.resync import doubt
from chassis.process.application import App
from sqlalchemy import Update

from referrals.every_answer import every_answer
from referrals.extras import Extras
from referrals.models import KNOWN_SCHOOLS, SchoolRow
from referrals.owners import Owners

__all__ = ["COPIES", "KEYRING", "KNOWN_SCHOOLS", "RESYNC", "build_extras"]

KEYRING = False
"""Referrals holds no child's key: the words of a referral are kept with its incident record."""

RESYNC: dict[str, Callable[..., Iterator[Any]]] = {"referrals.subject_disposed": every_answer}
"""What was answered to disposals; it owns no other state that another service keeps a copy of."""

COPIES: dict[str, Sequence[Update]] = {"identity": (doubt(SchoolRow),)}
"""What is copied from whom."""


def build_extras(app: App) -> Extras:
    """The adapters of a process."""
    return Extras(owners=Owners(app.call_owner, app.call_for))
