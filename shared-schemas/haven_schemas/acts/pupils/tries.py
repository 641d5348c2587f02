"""RPC of the pupils service about tries: what a file would do, answered at once and kept nowhere."""

from uuid import UUID

from ...identifiers import Contract
from ..intake_reasons import FileDetail, FileReason
from ..pupil_changes import DeliveryMode
from ..staff_lists import DeliveryHolds
from . import FinishDelivery, RejectedRow, WaitsFor

TRY_PREFIX = "haven_try_"
"""A try's message id begins with it, and no delivery's does. The id is signed: what was signed to be tried can be
applied by nobody, and what was signed to be applied tells nobody what it would do."""

MOST_TRIED_ROWS = 2_000
"""More than the largest school has pupils. Rows behind them are counted and not looked at."""


class TryDelivery(FinishDelivery):
    """The bytes of a try are in the object store, from where they go with the answer."""


class TryUpload(Contract):
    """The same of a file by hand."""

    delivery_id: UUID


class TryReport(Contract):
    """What the file would do. ``reason``: it would be refused as a whole. ``total``: its rows; ``looked_at``: of how
    many of them, from the first, the numbers are. At most 2,000 rejected rows and warnings; no value is echoed.

    ``waits_for``: it would wait for a person to decide, about ``would_leave`` of ``roll_before`` or about ids.
    """

    reason: FileReason | None
    mode: DeliveryMode
    total: int | None
    looked_at: int
    applied: int
    added: int
    changed: int
    rejected: list[RejectedRow]
    rejected_count: int
    warnings: list[RejectedRow]
    roll_before: int | None
    would_leave: int | None
    waits_for: WaitsFor | None
    id_conflicts: int | None
    dropped: dict[str, int]
    unknown: dict[str, int]
    by_previous_secret: bool = False
    detail: FileDetail | None = None
    """More of why it would be refused; a list that may grow."""
    holds: DeliveryHolds = "pupils"
    other_rows: int | None = None
    staff_listed: int | None = None
    month_first: bool = False
    """It would be refused because a day in it can only have the month first; ``rejected`` says in which row."""
