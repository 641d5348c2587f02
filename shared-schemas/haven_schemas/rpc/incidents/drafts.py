"""RPC of the incidents service: reports that are not finished, kept for their writer alone."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract
from .sealed import ReportKey

MOST_DRAFTS = 5


class KeepDraft(Contract):
    """What stands in a report's form, as the gateway writes it down; ``key`` is the form's own."""

    school_id: UUID
    key: ReportKey
    text: Annotated[str, Field(min_length=1, max_length=200_000)]


class DropDraft(Contract):
    """It was sent, or is not wanted any more."""

    key: ReportKey


class Draft(Contract):
    """One unfinished report."""

    key: str
    text: str
    saved_at: datetime


class Drafts(Contract):
    """Newest first, at most five. ``withheld``: how many more there are that do not open in this session."""

    drafts: list[Draft]
    withheld: int = 0
