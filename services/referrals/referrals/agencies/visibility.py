"""Which agencies a person sees and keeps: those their schools turn to."""

from collections.abc import Collection
from datetime import date
from uuid import UUID


def is_for(school_ids: Collection[UUID], schools: Collection[UUID]) -> bool:
    """Whether an agency for ``school_ids`` (empty: for every school) is turned to by one of ``schools``."""
    return bool(schools) and (not school_ids or not set(school_ids).isdisjoint(schools))


def is_there(since: date | None, until: date | None, day: date) -> bool:
    """Whether an agency, or a person at one, is there on a day; first and last day included."""
    return (since is None or since <= day) and (until is None or day <= until)


def must_keep_at(before: Collection[UUID] | None, after: Collection[UUID]) -> frozenset[UUID] | None:
    """At which schools somebody has to write in records in order to keep an agency; None: it is, or was, for every
    school of the trust, which takes who keeps the trust's lists.

    ``before``: the schools it was for, None for a new one. A school is not taken off by somebody who is not there.
    """
    if not after or (before is not None and not before):
        return None
    return frozenset(after) | frozenset(before or ())
