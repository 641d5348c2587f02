"""RPC of the pupils service about rejected rows of a file by hand, to be mended by the person who sent it."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract
from . import RejectedRow


class RowsToMend(Contract):
    """Rejected rows of a file by hand, asked for by the person who sent it; ``after_row``: beyond that one."""

    delivery_id: UUID
    after_row: Annotated[int, Field(ge=0)] = 0


class RowToMend(Contract):
    """A rejected row as it stands in the file, and everything that is wrong with it."""

    row: int
    cells: list[str] = Field(repr=False)
    faults: list[RejectedRow]


class RowsToMendPage(Contract):
    """Some of them in their order, with the file's column headings. ``next_after``: ask on with it; None: no more."""

    headings: list[str] = Field(repr=False)
    rows: list[RowToMend]
    next_after: int | None
