"""What every event is based on."""

from typing import Annotated, ClassVar

from pydantic import Field

from ..identifiers import Contract

Sealed = Annotated[str, Field(json_schema_extra={"format": "sealed"})]
"""Ciphertext that whoever reads the event cannot open."""


class Event(Contract):
    """Base of all events. ``event_type`` is ``<service>.<past tense>``."""

    event_type: ClassVar[str]
    schema_version: ClassVar[int] = 1
    also_reads: ClassVar[tuple[int, ...]] = ()
    """Versions before it that are read as this one: what they lack has a default."""
