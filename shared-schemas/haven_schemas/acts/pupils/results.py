"""RPC of the pupils service about what became of a delivery, asked for by whoever sent it."""

from typing import Annotated

from pydantic import Field

from . import DeliveryQuery

RESULT_PREFIX = "haven_result_"
"""With a delivery's id behind it, the message id under which its sender signs (nothing: an empty body) to be told what
became of it."""


class SignedDeliveryQuery(DeliveryQuery):
    """The same by whoever sent it, signed as a delivery is, with an empty body under ``RESULT_PREFIX`` and its id."""

    webhook_id: Annotated[str, Field(max_length=200)] = ""
    webhook_timestamp: Annotated[str, Field(max_length=20)] = ""
    webhook_signature: Annotated[str, Field(max_length=2000)] = ""
