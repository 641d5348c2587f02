"""RPC of the pupils service about which pupil is which: ids of a source, proposals, merges, protected identities."""

from typing import Literal
from uuid import UUID

from haven_schemas.identifiers import Contract


class DecideIds(Contract):
    """What it means that several ids of a delivery are other children's: issued anew, mistakes of rows, wrong file."""

    delivery_id: UUID
    decision: Literal["rekey", "leave", "refuse"]
