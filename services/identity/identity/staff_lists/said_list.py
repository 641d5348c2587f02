"""A list of staff as a source says it, and what counts as the same word about a person."""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from haven_schemas.errors import Problem

from identity.names import check_email

_HIDDEN = ("Cf", "Cc", "Co", "Cn", "Cs", "Zl", "Zp")
_JOINERS = frozenset({"\u200c", "\u200d"})
"""With which names of some languages are written."""


@dataclass(frozen=True)
class SaidPerson:
    """One row. ``email`` is None where there is none, or none that mail could be sent to; ``left_on``: the last day."""

    source_id: str
    name: str
    family_name: str
    kind: str
    email: str | None = None
    job: str | None = None
    began_on: date | None = None
    left_on: date | None = None
    classes: tuple[str, ...] = ()
    year_groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class SaidList:
    """A whole list. ``source`` None: given by hand; ``complete``: who is not in it works there no more."""

    list_id: UUID
    school_id: UUID
    source: UUID | None
    version: int
    complete: bool
    said_at: datetime
    people: tuple[SaidPerson, ...]


def plain_name(given: str, family: str) -> str:
    """Both names with one blank between them, without characters nobody sees (direction marks, zero width)."""
    return " ".join(_visible(f"{given} {family}").split())


def usable_address(written: str | None) -> str | None:
    """The address in its normal form, or None if no account could have it (``check_email``)."""
    if not written or not written.strip():
        return None
    try:
        return check_email(written)
    except Problem:
        return None


def digest_of(name: str, email: str | None) -> bytes:
    """Stands for what a list says of who somebody is: asked about again only if it changes."""
    return hashlib.sha256(f"{name}\n{email or ''}".encode()).digest()


def _visible(text: str) -> str:
    return "".join(each for each in text if each in _JOINERS or unicodedata.category(each) not in _HIDDEN)
