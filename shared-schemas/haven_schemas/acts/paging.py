"""Keyset paging shared by every list."""

from typing import Annotated

from pydantic import Field

from ..identifiers import Contract

DEFAULT_LIMIT = 50
MOST = 200

Limit = Annotated[int, Field(ge=1, le=MOST)]
Cursor = Annotated[str, Field(max_length=400)]


class Paged(Contract):
    """A request for one page; ``cursor`` is what the page before gave, and holds for the same filter only."""

    limit: Limit = DEFAULT_LIMIT
    cursor: Cursor | None = None


class Empty(Contract):
    """Nothing to say."""
