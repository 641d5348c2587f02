"""RPC of the incidents service: what is found by the number that people say."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract
from . import MatterKind


class FindByNumber(Contract):
    """``number``: however it was typed, such as ``hv 4k7 2pq 9tx``."""

    number: Annotated[str, Field(min_length=1, max_length=40)]


class NumberedMatter(Contract):
    """A concern or an incident record that the caller sees."""

    kind: MatterKind
    id: UUID


class FoundByNumber(Contract):
    """Nearly always one; none where there is none, or none the caller sees."""

    matters: list[NumberedMatter]
